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
        "/api/v1/json/data/list/": {"data": {"dataset": [found]}},
        "/api/v1/json/data/features/": {"data_features": {"feature": numbered}},
        "/api/v1/json/data/qualities/": {"data_qualities": {"quality": qualities}},
        "/api/v1/json/data/554": {"data_set_description": description},
    }


class Handler(BaseHTTPRequestHandler):
    server: ThreadingHTTPServer

    def do_GET(self) -> None:
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
def _served(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let scikit-learn ask a server on this machine, with OpenML's paths and answers."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        for name in ("_SEARCH_NAME", "_DATA_INFO", "_DATA_FEATURES", "_DATA_QUALITIES"):
            here = f"http://127.0.0.1:{server.server_port}"
            address = re.sub(r"https://(www|api)\.openml\.org", here, getattr(client, name))
            monkeypatch.setattr(client, name, address)
        yield
        server.shutdown()


@pytest.mark.usefixtures("_served")
def test_the_table_becomes_the_four_files(tmp_path: Path) -> None:
    found = openml.download(tmp_path, 30.0, train_rows=6, test_rows=3)
    assert found == as_idx_files(IMAGES.reshape(-1, 28, 28), LABELS, train_rows=6)


@pytest.mark.usefixtures("_served")
def test_a_table_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"expected images \(70000, 784\).*found \(9, 784\)"):
        openml.download(tmp_path, 30.0)


def test_offline_it_fails_in_one_line(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        # A proxy that takes no connections is a machine that is not connected.
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{held.getsockname()[1]}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        with pytest.raises(SourceError) as caught:
            openml.fetch()
    line = str(caught.value)
    assert line.startswith("OpenML mnist_784: expected a table, found: ")
    assert "refused" in line
    assert "\n" not in line
    assert not list(temporary.iterdir())


def test_the_default_timeout_of_sockets_is_restored() -> None:
    before = socket.getdefaulttimeout()
    with openml.socket_timeout(0.5):
        assert socket.getdefaulttimeout() == 0.5
    assert socket.getdefaulttimeout() == before
