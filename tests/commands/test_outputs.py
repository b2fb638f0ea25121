"""Nothing that is read is written over, and what is no file is written through, not replaced."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stages.commands.outputs import check_targets, write_file
from stages.config.errors import PipelineError


@pytest.mark.parametrize("kind", ["itself", "link", "hard link", "another way"])
def test_a_target_that_is_read_is_refused_by_whatever_name(here: Path, kind: str) -> None:
    read, target = here / "in.csv", here / "out.csv"
    read.write_text("mine")
    match kind:
        case "itself":
            target = read
        case "link":
            target.symlink_to(read)
        case "hard link":
            target.hardlink_to(read)
        case "another way":
            (here / "sub").mkdir()
            target = here / "sub" / ".." / "in.csv"
    with pytest.raises(PipelineError, match="--output: expected a file that is not read") as caught:
        check_targets("--output", [here / "none", target], [here / "other", read])
    assert str(caught.value).isprintable()
    assert read.read_text() == "mine"


def test_a_folder_is_no_target(here: Path) -> None:
    with pytest.raises(PipelineError, match="--output: expected a file to write, found a folder"):
        check_targets("--output", [here], [])


def test_other_files_and_devices_are_not_refused(here: Path) -> None:
    (here / "in.csv").write_text("")
    (here / "out.csv").write_text("")
    targets = [here / "out.csv", Path(os.devnull), here / "new.csv"]
    check_targets("--output", targets, [here / "in.csv", Path(os.devnull)])


def test_a_link_is_kept_and_its_target_written(here: Path) -> None:
    (here / "link.csv").symlink_to("deep/real.csv")
    for content in (b"one", b"two"):
        write_file(here / "link.csv", content)
        assert (here / "link.csv").is_symlink()
        assert (here / "deep/real.csv").read_bytes() == content


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_and_a_device_are_written_through(here: Path) -> None:
    pipe = here / "pipe"
    os.mkfifo(pipe)
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_bytes()))
    reader.start()
    write_file(pipe, b"through")
    reader.join(timeout=30)
    assert (found, pipe.is_fifo()) == ([b"through"], True)
    write_file(Path(os.devnull), b"through")
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize("redirected", [False, True])
def test_what_goes_to_dev_stdout_comes_after_what_is_there(here: Path, redirected: bool) -> None:
    code = (
        "from pathlib import Path; from stages.commands.outputs import write_file\n"
        "print('first'); write_file(Path('/dev/stdout'), b'second')"
    )
    out = here / "out"
    out.write_text("zeroth\n")
    with out.open("a") as stream:
        done = subprocess.run(
            [sys.executable, "-c", code],
            stdout=stream if redirected else subprocess.PIPE,
            env={"PYTHONPATH": str(Path(__file__).parents[2])},
            check=True,
        )
    told = out.read_text().removeprefix("zeroth\n") if redirected else done.stdout.decode()
    assert told == "first\nsecond"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "expected a file to write, found a folder"),
        ("folder", "folder: expected a file to write, found a folder"),
        ("file/o.csv", "file/o.csv: not written: Not a directory"),
        ("loop", "loop: not written: Too many levels of symbolic links"),
        ("/dev/full", "/dev/full: not written: No space left on device"),
        ("/proc/o.csv", "/proc/o.csv: not written: "),
    ],
)
def test_what_cannot_be_written_is_one_line_without_temporary_names(
    here: Path, name: str, told: str
) -> None:
    (here / "folder").mkdir()
    (here / "file").write_text("")
    (here / "loop").symlink_to("loop")
    with pytest.raises(PipelineError, match=told) as caught:
        write_file(Path(name), b"content")
    assert ".tmp" not in str(caught.value)
    assert str(caught.value).isprintable()
