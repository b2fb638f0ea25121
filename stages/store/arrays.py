"""Arrays as folders of ``.npy`` files, written whole and opened by memory map."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config.errors import PipelineError
from stages.store.files import replaced_folder


@dataclass(frozen=True)
class Stream:
    """An array that is made and written block by block, so that it need not fit into memory.

    Attributes
    ----------
    shape : tuple of int
    dtype : dtype
    blocks : iterable of arrays
        Its rows, some at a time.
    """

    shape: tuple[int, ...]
    dtype: npt.DTypeLike
    blocks: Iterable[npt.NDArray[Any]]


def write_arrays(folder: Path, **arrays: npt.NDArray[Any] | Stream) -> None:
    """Write a folder that holds ``<name>.npy`` for each array and nothing else.

    Raises
    ------
    ValueError
        If the blocks of a stream are not of its shape and type.
    """
    with replaced_folder(folder) as temporary:
        for name, array in arrays.items():
            path = temporary / f"{name}.npy"
            if isinstance(array, Stream):
                _save_blocks(path, array)
            else:
                np.save(path, array, allow_pickle=False)


def read_arrays(folder: Path, *names: str) -> tuple[npt.NDArray[Any], ...]:
    """Return the named arrays of a folder, read-only and mapped, not loaded.

    Raises
    ------
    PipelineError
        If an array is missing or is no ``.npy`` file.
    """
    return tuple(_read_array(folder / f"{name}.npy") for name in names)


def _save_blocks(path: Path, stream: Stream) -> None:
    kind, n_rows = np.dtype(stream.dtype), 0
    head = {
        "descr": np.lib.format.dtype_to_descr(kind),
        "fortran_order": False,
        "shape": stream.shape,
    }
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, head)
        for block in stream.blocks:
            if block.dtype != kind or block.shape[1:] != stream.shape[1:]:
                raise ValueError(
                    f"{path.name}: expected blocks of {kind} {stream.shape}, "
                    f"found {block.dtype} {block.shape}"
                )
            n_rows += len(block)
            file.write(np.ascontiguousarray(block).data)
    if n_rows != stream.shape[0]:
        raise ValueError(f"{path.name}: expected {stream.shape[0]} rows, found {n_rows}")


def _read_array(path: Path) -> npt.NDArray[Any]:
    try:
        # As text: of a `Path` numpy would note where a link leads, of which a worker knows nothing.
        array: npt.NDArray[Any] = np.load(str(path), mmap_mode="r", allow_pickle=False)
    except FileNotFoundError:
        raise PipelineError(f"{path}: not found; 'dvc repro' makes it") from None
    except (ValueError, EOFError) as error:
        raise PipelineError(f"{path}: not a .npy array ({error}); 'dvc repro' remakes it") from None
    if not isinstance(array, np.ndarray):
        raise PipelineError(f"{path}: expected one .npy array, found an archive of them")
    return array
