"""What another process has open stays whole, and is told in one line where it cannot be replaced."""

from pathlib import Path

import numpy as np
import pytest

from stages.store.arrays import read_arrays, write_arrays
from stages.store.files import write_bytes
from tests.scratch import PROJECT, contents, run

# Windows refuses to move what is open; here the n-th move is refused.
REFUSING = """
import os
from pathlib import Path
import numpy as np
from sklearn.dummy import DummyClassifier
from stages.config.errors import run_stage
from stages.store import arrays, files, model_file, reports

replace, moves = os.replace, []
def refusing(source, target, **options):
    moves.append(target)
    if len(moves) == {refused}:
        raise PermissionError(13, "Access is denied", str(source), 5, str(target))
    return replace(source, target, **options)
os.replace = refusing
run_stage(lambda: {write})
"""
WRITERS = {
    "table.csv": "files.write_bytes(Path('table.csv'), b'new')",
    "metrics.json": "reports.write_json(Path('metrics.json'), [1])",
    "model.skops": "model_file.save_model(Path('model.skops'), DummyClassifier())",
    "arrays": "arrays.write_arrays(Path('arrays'), images=np.zeros(3))",
}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder with a file or folder for each writer to replace."""
    for name in WRITERS:
        write_bytes(tmp_path / name / "images.npy" if name == "arrays" else tmp_path / name, b"old")
    return tmp_path


@pytest.mark.parametrize(("name", "refused"), [*((name, 1) for name in WRITERS), ("arrays", 2)])
def test_what_cannot_be_replaced_is_one_line_and_stays_whole(
    old: Path, name: str, refused: int
) -> None:
    before = contents(old)
    code = REFUSING.format(write=WRITERS[name], refused=refused)
    result = run(old, "python", "-c", code, variables={"PYTHONPATH": str(PROJECT)})
    assert result.returncode == 2
    assert result.stderr == (
        f"{name}: not written: Access is denied; close what has it open, a program or another "
        "command, and see that it may be written, then run this again\n"
    )
    assert contents(old) == before


def test_an_array_that_is_mapped_stays_as_it_was_when_its_folder_is_replaced(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "arrays"
    write_arrays(folder, images=np.arange(5000))
    (old,) = read_arrays(folder, "images")
    write_arrays(folder, images=np.arange(5000) + 1, labels=np.zeros(3))
    (new,) = read_arrays(folder, "images")
    np.testing.assert_array_equal(old, np.arange(5000))
    np.testing.assert_array_equal(new, old + 1)
    assert [path.name for path in tmp_path.iterdir()] == ["arrays"]


def test_what_cannot_be_removed_from_an_earlier_run_hinders_no_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_behind = tmp_path / ".table.csv.abc.tmp"
    left_behind.write_bytes(b"half")
    unlink = Path.unlink

    def refusing(path: Path, *, missing_ok: bool = False) -> None:
        if path == left_behind:
            raise PermissionError(13, "Access is denied", str(path))
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refusing)
    write_bytes(tmp_path / "table.csv", b"new")
    assert (tmp_path / "table.csv").read_bytes() == b"new"
