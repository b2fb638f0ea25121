"""Arrays on the disk leave nothing behind and are refused where there is no room for them."""

import gc
import tempfile
from pathlib import Path

import numpy as np
import pytest

from stages.store.scratch import scratch_array
from tests.scratch import PROJECT, run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("shape", [(3, 4), (0, 4), (5,), (2, 0)])
def test_it_is_of_zeros_and_can_be_written(folder: Path, shape: tuple[int, ...]) -> None:
    array = scratch_array(shape, np.float32)
    assert array.shape == shape
    assert array.dtype == np.float32
    assert not array.any()
    array[:] = 7
    assert (array == 7).all()
    assert not list(folder.iterdir())


def test_its_room_on_the_disk_is_free_again_when_it_is_gone(folder: Path) -> None:
    descriptors = Path("/proc/self/fd")
    if not descriptors.exists():
        pytest.skip("no /proc")
    array = scratch_array((1 << 20,), np.uint8)
    mapped = Path("/proc/self/maps").read_text().count(str(folder))
    assert mapped == 1
    del array
    gc.collect()
    assert str(folder) not in Path("/proc/self/maps").read_text()
    assert not any(str(folder) in str(file.resolve()) for file in descriptors.iterdir())


def test_a_disk_without_room_is_told_before_anything_is_written(folder: Path) -> None:
    with pytest.raises(OSError, match=r"bytes not reserved: .*; make room there, or let TMPDIR"):
        scratch_array((1 << 50,), np.float64)
    assert not list(folder.iterdir())


# As on Windows, where a file is removed by its name, and on macOS: no room can be reserved there.
ELSEWHERE = """
import os, shutil, tempfile
del os.posix_fallocate
tempfile.TemporaryFile = tempfile.NamedTemporaryFile
import numpy as np
from stages.store.scratch import scratch_array

array = scratch_array((1000, 3), np.float32)
assert array.shape == (1000, 3) and not array.any()
array[:] = 7
assert (array == 7).all()
try:
    scratch_array((shutil.disk_usage(tempfile.gettempdir()).free + (1 << 40),), np.uint8)
except OSError as error:
    print(error)
print(os.listdir(tempfile.gettempdir()))
"""


def test_where_room_cannot_be_reserved_it_is_looked_for(tmp_path: Path) -> None:
    variables = {"PYTHONPATH": str(PROJECT), "TMPDIR": str(tmp_path)}
    result = run(tmp_path, "python", "-c", ELSEWHERE, variables=variables)
    assert result.returncode == 0, result.stderr
    refused, left = result.stdout.splitlines()
    assert refused.startswith(f"{tmp_path}: ")
    assert "bytes not reserved: No space left on device; make room there" in refused
    assert left == "[]"
