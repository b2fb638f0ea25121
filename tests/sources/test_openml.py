"""OpenML: its table becomes the four files; where it cannot be reached, one line says so."""

import hashlib
import json
import re
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import sklearn.datasets._openml as client

from stages.sources import openml
from stages.sources.known import SourceError, as_idx_files

IMAGES = np.random.default_rng(0).integers(0, 256, (9, 784)).astype(np.uint8)
LABELS = np.arange(9, dtype=np.uint8)


def arff() -> bytes:
    """Return the table in OpenML's format: 784 numbers and a nominal class, unquoted."""
    lines = ["@RELATION mnist_784"]
    lines += [f"@ATTRIBUTE pixel{number} REAL" for number in range(1, 785)]
    lines += ["@ATTRIBUTE class {0,1,2,3,4,5,6,7,8,9}", "@DATA"]
    lines += [",".join(map(str, [*row, label])) for row, label in zip(IMAGES, LABELS, strict=True)]
    return "\n".join(lines).encode()


def answers(root: str) -> dict[str, object]:
    """Return what OpenML answers, by the start of the path, the first that fits."""
    no = dict.fromkeys(("is_target", "is_ignore", "is_row_identifier"), "false")
    no["number_of_missing_values"] = "0"
    names = [f"pixel{number}" for number in range(1, 785)]
    features: list[dict[str, object]] = [
        {**no, "name": name, "data_type": "numeric"} for name in names
    ]
    digits = [str(digit) for digit in range(10)]
    label: dict[str, object] = {
        "name": "class",
        "data_type": "nominal",
        "nominal_value": digits,
        "is_target": "true",
    }
    features.append({**no, **label})
    description = {
        "id": "554",
        "name": "mnist_784",
        "version": "1",
        "format": "ARFF",
        "status": "active",
        "default_target_attribute": "class",
        "md5_checksum": hashlib.md5(arff()).hexdigest(),
        "url": f"{root}/data/v1/download/52667",
    }
    qualities = [{"name": "NumberOfInstances", "value": str(len(LABELS))}]
    numbered = [{**row, "index": str(i)} for i, row in enumerate(features)]
    found = {"did": 554, "name": "mnist_784", "version": 1, "status": "active"}
    return {
        "/api/v1/json/data/list/data_name/mnist_784/limit/2/data_version/1": {
            "data": {"dataset": [found]}
        },
        "/api/v1/json/data/features/": {"data_features": {"feature": numbered}},
        "/api/v1/json/data/qualities/": {"data_qualities": {"quality": qualities}},
        "/api/v1/json/data/554": {"data_set_description": description},
    }


class Server(ThreadingHTTPServer):
    """Keeps what it was asked for; may be out of order, or say nothing until it is closed."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.is_broken = self.is_mute = False
        self.closing = threading.Event()


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.server.is_mute:
            self.server.closing.wait()
            return
        if self.server.is_broken:
            self.send_error(500)
            return
        table = answers(f"http://127.0.0.1:{self.server.server_port}")
        fitting = [answer for start, answer in table.items() if self.path.startswith(start)]
        content = json.dumps(fitting[0]).encode() if fitting else arff()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """Let scikit-learn ask a server on this machine, with OpenML's paths and answers."""
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "kept"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        for name in ("_SEARCH_NAME", "_DATA_INFO", "_DATA_FEATURES", "_DATA_QUALITIES"):
            here = f"http://127.0.0.1:{server.server_port}"
            address = re.sub(r"https://(www|api)\.openml\.org", here, getattr(client, name))
            monkeypatch.setattr(client, name, address)
        yield server
        server.closing.set()
        server.shutdown()


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A proxy that takes no connections, as on a machine that is not connected."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{held.getsockname()[1]}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        yield held


@pytest.mark.usefixtures("served")
def test_the_table_becomes_the_four_files_and_stays_in_the_folder(tmp_path: Path) -> None:
    found = openml.download(tmp_path, 30.0, train_rows=6, test_rows=3)
    assert found == as_idx_files(IMAGES.reshape(-1, 28, 28), LABELS, train_rows=6)
    assert list(tmp_path.iterdir()) == [tmp_path / "openml"]


def test_a_server_that_is_out_of_order_is_asked_once_more(served: Server, tmp_path: Path) -> None:
    served.is_broken = True
    with pytest.raises(SourceError) as caught:
        openml.download(tmp_path, 30.0)
    assert str(caught.value) == (
        "OpenML mnist_784: expected a table, "
        "found: HTTPError: HTTP Error 500: Internal Server Error"
    )
    assert len(served.asked) == 2


@pytest.mark.usefixtures("served")
def test_a_table_of_another_width_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openml, "PIXELS", 785)
    with pytest.raises(SourceError, match=r"expected images \(9, 785\).*found \(9, 784\)"):
        openml.download(tmp_path, 30.0, train_rows=6, test_rows=3)


@pytest.mark.usefixtures("served")
def test_a_table_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"expected images \(70000, 784\).*found \(9, 784\)"):
        openml.download(tmp_path, 30.0)


@pytest.mark.usefixtures("proxy")
def test_offline_it_fails_in_one_line(temporary: Path) -> None:
    with pytest.raises(SourceError) as caught:
        openml.fetch()
    line = str(caught.value)
    assert line.startswith("OpenML mnist_784: expected a table, found: ")
    assert "refused" in line
    assert "\n" not in line
    assert not list(temporary.iterdir())


def test_a_server_that_says_nothing_is_left_after_the_timeout(
    served: Server, tmp_path: Path
) -> None:
    served.is_mute = True
    with pytest.raises(SourceError, match=r"^OpenML mnist_784: expected a table, .*timed out"):
        openml.download(tmp_path, 0.3)


@pytest.mark.parametrize(
    ("timeout", "seconds", "found"),
    [
        (0.3, 60.0, "expected a table, .*timed out"),
        (60.0, 0.5, "expected all files within 0.5 s, found it still busy"),
    ],
)
def test_neither_a_piece_nor_the_whole_is_waited_for_longer_than_is_said(
    proxy: socket.socket, temporary: Path, timeout: float, seconds: float, found: str
) -> None:
    proxy.listen()
    with pytest.raises(SourceError, match=rf"^OpenML mnist_784: {found}"):
        openml.fetch(timeout=timeout, seconds=seconds)
    assert not list(temporary.iterdir())


def test_the_default_timeout_of_sockets_is_restored() -> None:
    before = socket.getdefaulttimeout()
    with openml.socket_timeout(0.5):
        assert socket.getdefaulttimeout() == 0.5
    assert socket.getdefaulttimeout() == before
