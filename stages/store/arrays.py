"""Arrays as folders of ``.npy`` files, written whole and opened by memory map."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config.errors import PipelineError
from stages.store.files import replaced_folder


def write_arrays(folder: Path, **arrays: npt.NDArray[Any]) -> None:
    """Write a folder that holds ``<name>.npy`` for each array and nothing else."""
    with replaced_folder(folder) as temporary:
        for name, array in arrays.items():
            np.save(temporary / f"{name}.npy", array, allow_pickle=False)


def read_arrays(folder: Path, *names: str) -> tuple[npt.NDArray[Any], ...]:
    """Return the named arrays of a folder, read-only and mapped, not loaded.

    Raises
    ------
    PipelineError
        If an array is missing or is no ``.npy`` file.
    """
    return tuple(_read_array(folder / f"{name}.npy") for name in names)


def _read_array(path: Path) -> npt.NDArray[Any]:
    try:
        array: npt.NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError:
        raise PipelineError(f"{path}: not found; 'dvc repro' makes it") from None
    except (ValueError, EOFError) as error:
        raise PipelineError(f"{path}: not a .npy array ({error}); 'dvc repro' remakes it") from None
    if not isinstance(array, np.ndarray):
        raise PipelineError(f"{path}: expected one .npy array, found an archive of them")
    return array
