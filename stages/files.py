"""The one place that writes files, each whole or not at all, and knows their formats.

What is half written is called ``.<name>.<letters>.tmp`` and ignored by git. Only a killed
process leaves such a thing behind; whoever writes ``<name>`` next removes it.
"""

import glob
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stages.errors import PipelineError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

DECIMALS = 6


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path that takes the place of ``path`` if the block succeeds."""
    _make_room(path)
    descriptor, name = tempfile.mkstemp(".tmp", f".{path.name}.", path.parent)
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def replaced_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder that takes the place of ``path`` if the block succeeds."""
    _make_room(path)
    temporary = Path(tempfile.mkdtemp(".tmp", f".{path.name}.", path.parent))
    try:
        yield temporary
        temporary.chmod(0o777 & ~_umask())
        if path.exists():
            shutil.rmtree(path)
        temporary.replace(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file."""
    with replaced_file(path) as temporary:
        temporary.write_bytes(content)


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


def write_json(path: Path, value: Any) -> None:
    """Write JSON with sorted keys, floats rounded to six decimals and a final newline."""
    text = json.dumps(_rounded(value), indent=2, sort_keys=True, allow_nan=False)
    write_bytes(path, f"{text}\n".encode())


def write_table(path: Path, table: "pd.DataFrame") -> None:
    """Write a table as CSV without its index, floats rounded to six decimals."""
    text = table.round(DECIMALS).to_csv(index=False, lineterminator="\n")
    write_bytes(path, text.encode())


def write_figure(path: Path, figure: "Figure") -> None:
    """Write a figure as PNG, without metadata that would change with the library."""
    with replaced_file(path) as temporary:
        figure.savefig(temporary, format="png", metadata={"Software": None})


def _make_room(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pattern = f".{glob.escape(path.name)}.*"
    for left_behind in [
        found for end in (".tmp", ".raw") for found in path.parent.glob(pattern + end)
    ]:
        if left_behind.is_dir():
            shutil.rmtree(left_behind, ignore_errors=True)
        else:
            left_behind.unlink(missing_ok=True)


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


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return round(value, DECIMALS) if isinstance(value, float) else value


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
