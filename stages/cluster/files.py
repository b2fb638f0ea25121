"""Files of the project, and arrays mapped from them, as references: a worker opens its own.

What is on a disk that all share, or on that of a worker that has the same data, needs no net.
"""

import hashlib
import mmap
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stages.config.errors import PipelineError

BLOCK = 1 << 16
MOST_BLOCKS = 128  # of a file that are looked at, at even distances


class File(NamedTuple):
    """What a file is found again by.

    Attributes
    ----------
    path : str
        From the project's folder, which is the current one.
    size : int
    contents : str
        A hash of them, or of blocks at even distances if there are many.
    """

    path: str
    size: int
    contents: str


class Mapped(NamedTuple):
    """What a read-only mapped array, or a view of one, is opened again by.

    Attributes
    ----------
    file : File
    dtype : dtype
    shape, strides : tuple of int
    offset : int
        Of its first element, in bytes from the file's start.
    """

    file: File
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int


def file_reference(path: Path) -> File | None:
    """Return what a file is found by, if it is one of the project's."""
    own = Path.cwd() / path
    if not (own.is_file() and own.is_relative_to(Path.cwd())):
        return None
    status = own.stat()
    contents = _sampled_hash(own, status.st_size, status.st_mtime_ns)
    return File(own.relative_to(Path.cwd()).as_posix(), status.st_size, contents)


def found_file(file: File) -> Path:
    """Return the path of a file, which has the same contents here.

    Raises
    ------
    PipelineError
        If there is no such file here, or another one.
    """
    path = Path(file.path)
    if not path.is_file():
        raise PipelineError(f"{path}: not found")
    if file_reference(path) != file:
        raise PipelineError(f"{path}: expected the contents that it has where the work is from")
    return path


def array_reference(array: npt.NDArray[Any]) -> Mapped | None:
    """Return what an array is opened by, if it is mapped from a file of the project."""
    whole = _mapped_whole(array)
    if whole is None or whole.mode != "r" or whole.filename is None:
        return None
    file = file_reference(Path(whole.filename))
    if file is None:
        return None
    offset = whole.offset + _address(array) - _address(whole)
    return Mapped(file, array.dtype, array.shape, array.strides, offset)


def opened_array(found: Mapped) -> npt.NDArray[Any]:
    """Return the array of a reference.

    Raises
    ------
    PipelineError
        As `found_file` does.
    """
    whole = np.memmap(found_file(found.file), dtype=np.uint8, mode="r")
    return np.ndarray(found.shape, found.dtype, whole, found.offset, found.strides)


@cache
def _sampled_hash(path: Path, size: int, _: int) -> str:
    last = max(0, size - BLOCK)
    n_blocks = min(MOST_BLOCKS, -(-size // BLOCK))
    starts = [last * i // max(1, n_blocks - 1) for i in range(n_blocks)]
    found = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        for start in starts:
            file.seek(start)
            found.update(file.read(BLOCK))
    return found.hexdigest()


def _mapped_whole(array: npt.NDArray[Any]) -> np.memmap[Any, Any] | None:
    """Return the mapped array that an array is, or is a view of."""
    base: Any = array
    whole = None
    while isinstance(base, np.ndarray):
        whole, base = base, base.base
    return whole if isinstance(whole, np.memmap) and isinstance(base, mmap.mmap) else None


def _address(array: npt.NDArray[Any]) -> int:
    address: int = array.__array_interface__["data"][0]
    return address
