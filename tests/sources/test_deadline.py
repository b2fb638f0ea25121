"""A source's own process: what it gives comes back, and nothing of it stays."""

import importlib
import multiprocessing
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from stages.sources.deadline import _run, fetch_within
from stages.sources.known import SourceError

# In a module of its own, since the process imports it by name.
WORK = """
import os
import threading
from stages.sources.known import SourceError

def give(folder, name, content):
    (folder / "scratch").write_bytes(b"half")
    return {name: content}

def tell(folder):
    return {"folder": folder.name.encode()}

def die(folder):
    os._exit(3)

def fall(folder):
    raise LookupError("first line\\nsecond line")

def refuse(folder):
    raise SourceError("my own words")

def wait(folder):
    (folder / "scratch").write_bytes(b"half")
    threading.Event().wait()
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / "work_of_test_deadline.py").write_text(WORK)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("work_of_test_deadline")
    del sys.modules["work_of_test_deadline"]


def test_what_the_work_returns_comes_back(work: ModuleType, temporary: Path) -> None:
    content = bytes(range(256)) * 5000
    assert fetch_within(60, "here", work.give, "a", content=content) == {"a": content}
    assert not list(temporary.iterdir())


def test_the_folder_says_whose_it_is(work: ModuleType) -> None:
    assert fetch_within(60, "here", work.tell)["folder"].startswith(b"mnist-pipeline-")


@pytest.mark.parametrize(
    ("name", "seconds", "line"),
    [
        ("die", 60, "here: expected four files, found that its process had died"),
        ("fall", 60, r"here: .*LookupError.*first line.*second line"),
        ("refuse", 60, "my own words"),
        ("wait", 1, "here: expected all files within 1 s, found it still busy"),
    ],
)
def test_every_end_but_a_good_one_is_one_line(
    work: ModuleType, temporary: Path, name: str, seconds: float, line: str
) -> None:
    with pytest.raises(SourceError, match=rf"^{line}") as caught:
        fetch_within(seconds, "here", getattr(work, name))
    assert "\n" not in str(caught.value)
    assert not list(temporary.iterdir())
    assert not multiprocessing.active_children()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("give", ""),
        ("fall", "here: expected four files, found LookupError('first line\\nsecond line')"),
        ("refuse", "my own words"),
    ],
)
def test_the_process_writes_the_files_and_tells_what_hindered_it(
    work: ModuleType, tmp_path: Path, name: str, told: str
) -> None:
    before = signal.getsignal(signal.SIGINT)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    folder = tmp_path / "own"
    folder.mkdir()
    given = ("a", b"content") if name == "give" else ()
    try:
        _run(sender, "here", folder, partial(getattr(work, name), folder, *given))
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert receiver.recv_bytes().decode() == told
    if name == "give":
        assert (folder / "files/a").read_bytes() == b"content"
