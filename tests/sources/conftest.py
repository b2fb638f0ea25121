"""A small valid set of the four files, servers of it, and the first images of the sample."""

import gzip
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from stages.sources.known import IdxFiles, as_idx_files
from tests.own_images import Sample
from tests.sources.mirror_server import Server


@pytest.fixture(scope="session")
def tiny() -> IdxFiles:
    """Six training and three test images of 4 by 5 pixels, with their labels."""
    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, (9, 4, 5)).astype(np.uint8)
    labels = generator.integers(0, 10, 9).astype(np.uint8)
    return as_idx_files(images, labels, train_rows=6)


@pytest.fixture(scope="session")
def gzipped(tiny: IdxFiles) -> dict[str, bytes]:
    """The same files, compressed."""
    return {name: gzip.compress(content, mtime=0) for name, content in tiny.items()}


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which everything temporary is made, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture(scope="session")
def train(train_sample: Sample) -> Sample:
    images, labels = train_sample
    return images[:60], labels[:60]


@pytest.fixture(scope="session")
def test(test_sample: Sample) -> Sample:
    images, labels = test_sample
    return images[:30], labels[:30]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[dict[str, bytes]], Server]]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    servers = []

    def start(files: dict[str, bytes]) -> Server:
        server = Server(files)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server

    yield start
    for server in servers:
        server.closing.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def server(serve: Callable[[dict[str, bytes]], Server], gzipped: dict[str, bytes]) -> Server:
    return serve(gzipped)
