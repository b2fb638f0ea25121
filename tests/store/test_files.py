"""Files and folders are written whole or not at all."""

import errno
import os
import stat
from pathlib import Path

import numpy as np
import pytest

from stages.store.files import replaced_file, replaced_folder, write_bytes
from stages.store.scratch import scratch_array
from tests.scratch import PROJECT, run


class InterruptedHereError(Exception):
    """Whatever may go wrong while a file is written."""


def fail_halfway(path: Path) -> None:
    path.write_text("half of the n")
    raise InterruptedHereError


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old")
    with pytest.raises(InterruptedHereError), replaced_file(path) as temporary:
        fail_halfway(temporary)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["table.csv"]


def test_a_failure_while_writing_a_new_file_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InterruptedHereError), replaced_file(tmp_path / "new.csv"):
        raise InterruptedHereError
    assert names(tmp_path) == []


def test_a_failure_while_writing_leaves_the_old_folder_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "arrays"
    write_bytes(folder / "images.npy", b"old")
    with pytest.raises(InterruptedHereError), replaced_folder(folder) as temporary:
        fail_halfway(temporary / "images.npy")
    assert (folder / "images.npy").read_text() == "old"
    assert names(tmp_path) == ["arrays"]


def test_the_old_file_is_there_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_text("old")
    with replaced_file(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
        assert temporary.parent == path.parent
    assert path.read_text() == "new"
    assert names(tmp_path) == ["metrics.json"]


def test_the_old_folder_is_there_until_the_new_one_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "arrays"
    write_bytes(folder / "old.npy", b"old")
    with replaced_folder(folder) as temporary:
        (temporary / "new.npy").write_text("new")
        assert names(folder) == ["old.npy"]
        assert temporary.parent == folder.parent
    assert names(folder) == ["new.npy"]
    assert names(tmp_path) == ["arrays"]


def test_missing_parent_folders_are_made(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a" / "b" / "c.txt", b"text")
    assert (tmp_path / "a" / "b" / "c.txt").read_bytes() == b"text"


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_permissions_are_those_of_any_new_file(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        write_bytes(tmp_path / "file", b"")
        with replaced_folder(tmp_path / "folder"):
            pass
        after = os.umask(mask)
    finally:
        os.umask(before)
    assert after == mask
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o666 & ~mask
    assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o777 & ~mask


def test_what_a_killed_process_left_behind_is_removed_by_the_next(tmp_path: Path) -> None:
    for left_behind in (".model.skops.abc123.tmp", ".model.skops.abc123.raw", ".other.abc123.tmp"):
        (tmp_path / left_behind).write_text("half")
    (tmp_path / ".arrays.abc123.tmp").mkdir()
    (tmp_path / ".arrays.abc123.tmp" / "images.npy").write_text("half")
    write_bytes(tmp_path / "model.skops", b"whole")
    with replaced_folder(tmp_path / "arrays") as temporary:
        (temporary / "images.npy").write_text("whole")
    # What another file's process left is that file's own.
    assert names(tmp_path) == [".other.abc123.tmp", "arrays", "model.skops"]


@pytest.mark.parametrize(
    "write",
    [
        "arrays.write_arrays(Path('big'), images=np.zeros(1 << 20))",
        "files.write_bytes(Path('big'), bytes(1 << 23))",
        "reports.write_json(Path('big'), ['x' * (1 << 23)])",
    ],
    ids=["arrays", "bytes", "json"],
)
def test_a_full_disk_is_one_line_that_names_the_file(tmp_path: Path, write: str) -> None:
    code = f"""
import resource
from pathlib import Path
import numpy as np
from stages.config.errors import run_stage
from stages.store import arrays, files, reports
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))  # no file can be larger
run_stage(lambda: {write})
"""
    result = run(tmp_path, "python", "-c", code, variables={"PYTHONPATH": str(PROJECT)})
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith("big: not written: ")
    assert line.endswith("; is the disk full? make room, and run it again")
    assert names(tmp_path) == []


def test_what_was_told_by_a_block_within_is_not_told_again(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with (
        pytest.raises(OSError, match=r"images.npy: not written: No space left") as told,
        replaced_folder(tmp_path / "arrays") as folder,
        replaced_file(folder / "images.npy"),
    ):
        raise full
    assert str(told.value).count("not written") == 1
    assert names(tmp_path) == []


def test_no_place_for_scratch_arrays_is_not_said_of_the_file(tmp_path: Path) -> None:
    with (
        pytest.raises(OSError, match=r"bytes not reserved: .* TMPDIR") as told,
        replaced_file(tmp_path / "scores.npy"),
    ):
        scratch_array((1 << 50,), np.float64)
    assert "not written" not in str(told.value)
