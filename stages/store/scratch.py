"""Arrays that are held by the disk, for as long as they are used."""

import errno
import os
import shutil
import tempfile
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.store.rows import Rows


def scratch_array(shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """Return a mapped array of zeros whose file no one sees, and which goes with the array.

    It takes no memory that the system cannot have back: its pages are written to the disk of
    Python's folder for temporary files, which ``TMPDIR`` names.

    Parameters
    ----------
    shape : tuple of int
    dtype : dtype

    Raises
    ------
    OSError
        If the disk has no room for it; found out now, as later the process would be killed.
    """
    kind = np.dtype(dtype)
    n_bytes = int(np.prod(shape, dtype=np.int64)) * kind.itemsize
    if n_bytes == 0:  # which cannot be mapped
        return np.zeros(shape, dtype=kind)
    with tempfile.TemporaryFile(prefix="mnist-pipeline-") as file:
        try:
            _reserve(file.fileno(), n_bytes)
            return np.memmap(file, dtype=kind, mode="r+", shape=shape)
        except OSError as error:
            raise OSError(
                f"{tempfile.gettempdir()}: {n_bytes:,} bytes not reserved: {error.strerror}; "
                "make room there, or let TMPDIR name a folder that has some"
            ) from error


def is_elsewhere(array: object) -> bool:
    """Return whether an array is not in memory, nor should be what is made of it."""
    return isinstance(array, (Rows, np.memmap))


def array_like(array: object, shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """Return an array to fill: on the disk, if another is not in memory either."""
    return scratch_array(shape, dtype) if is_elsewhere(array) else np.empty(shape, dtype=dtype)


def _reserve(descriptor: int, n_bytes: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, n_bytes)
        return
    # As on macOS and Windows: others may still take the room, but for what is too little.
    if n_bytes > shutil.disk_usage(tempfile.gettempdir()).free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.truncate(descriptor, n_bytes)
