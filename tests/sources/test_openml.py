"""OpenML, where it cannot be reached."""

import socket
from pathlib import Path

import pytest

from stages.sources import openml
from stages.sources.known import SourceError


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
