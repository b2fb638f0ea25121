"""Mapped arrays as references: where they lie travels, the worker opens its own file.

An array on a shared disk, or on that of a worker that has the same data, needs no net.
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


class Mapped(NamedTuple):
    """What a read-only mapped array, or a view of one, is opened again by.

    Attributes
    ----------
    path : str
        From the project's folder, which is the current one.
    contents : pair of int and str
        From `fingerprint`, of the file.
    dtype : dtype
    shape, strides : tuple of int
    offset : int
        Of its first element, in bytes from the file's start.
    """

    path: str
    contents: tuple[int, str]
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int


def reference(array: npt.NDArray[Any]) -> Mapped | None:
    """Return what an array is opened by, if it is mapped from a file of the project."""
    root = _mapped_whole(array)
    if root is None or root.mode != "r" or root.filename is None:
        return None
    path = Path(root.filename)
    if not path.is_relative_to(Path.cwd()):
        return None
    offset = root.offset + _address(array) - _address(root)
    relative = path.relative_to(Path.cwd())
    return Mapped(
        relative.as_posix(), fingerprint(relative), array.dtype, array.shape, array.strides, offset
    )


def open_mapped(found: Mapped) -> npt.NDArray[Any]:
    """Return the array of a reference.

    Raises
    ------
    PipelineError
        If there is no such file here, or another one.
    """
    path = Path(found.path)
    if not path.is_file():
        raise PipelineError(f"{path}: not found")
    if fingerprint(path) != found.contents:
        raise PipelineError(f"{path}: expected the data of who sends the work, found others")
    whole = np.memmap(path, dtype=np.uint8, mode="r")
    return np.ndarray(found.shape, found.dtype, whole, found.offset, found.strides)


def fingerprint(path: Path) -> tuple[int, str]:
    """Return the size of a file and a hash of it, or of blocks all over it if it is large."""
    status = path.stat()
    return status.st_size, _sampled_hash(path.absolute(), status.st_size, status.st_mtime_ns)


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
