"""A folder of IDX files: other data of the same form, or anyone's own."""

import gzip
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.imaging import idx
from stages.sources.known import (
    NAMES,
    TEST_IMAGES,
    TEST_LABELS,
    TRAIN_IMAGES,
    TRAIN_LABELS,
    IdxFiles,
    SourceError,
    one_line,
)

DIMENSIONS = {TRAIN_IMAGES: 3, TRAIN_LABELS: 1, TEST_IMAGES: 3, TEST_LABELS: 1}


def read_folder(path: Path, source: str = "") -> IdxFiles:
    """Return the four files of a folder, each found plain or as ``.gz``, validated.

    Images are three-dimensional, labels one-dimensional; each set has as many labels
    as images, and both sets have images of one shape. Nothing is assumed about what
    the shape is, or about the number of rows or classes.

    Parameters
    ----------
    path : Path
    source : str
        What messages call the folder; its path if empty.

    Raises
    ------
    SourceError
        With one line for every problem of the folder.
    """
    source = source or str(path)
    try:
        entries = {entry.name for entry in path.iterdir()}
    except OSError as error:
        raise SourceError(
            f"{source}: expected a folder of four IDX files, found: {error.strerror}"
        ) from error
    arrays: dict[str, npt.NDArray[np.uint8]] = {}
    problems = []
    for name in NAMES:
        try:
            arrays[name] = _read_file(path, name, entries)
        except ValueError as error:
            problems.append(str(error))
    problems += _disagreements(arrays)
    if problems:
        raise SourceError("\n".join(f"{source}: {problem}" for problem in problems))
    return {name: idx.encode(array) for name, array in arrays.items()}


def _read_file(folder: Path, name: str, entries: set[str]) -> npt.NDArray[np.uint8]:
    """Return the array of one file, or raise a ValueError of one line."""
    found = [folder / entry for entry in _spellings(name) if entry in entries]
    if len(found) != 1:
        listed = " and ".join(path.name for path in found) or "neither"
        raise ValueError(f"{name}: expected this file or {name}.gz, found {listed}")
    file = found[0]
    # Opening a named pipe would wait for ever.
    if not file.is_file():
        raise ValueError(f"{file.name}: expected a regular file, found another kind")
    opened = gzip.open if file.suffix == ".gz" else open
    try:
        with opened(file, "rb") as stream:
            array = idx.decode(stream, file.name)
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        expected = "a whole gzip file" if file.suffix == ".gz" else "a readable file"
        raise ValueError(f"{file.name}: expected {expected}, found: {one_line(reason)}") from error
    if array.ndim != DIMENSIONS[name]:
        raise ValueError(
            f"{file.name}: expected {DIMENSIONS[name]} dimensions, found {array.ndim}: "
            f"shape {array.shape}"
        )
    return array


def _spellings(name: str) -> list[str]:
    """Return what a file may be called, such as ``test-images.idx3-ubyte.gz``."""
    names = [name, name.replace("t10k", "test")]
    names += [each.replace("-idx", ".idx") for each in names]
    return [f"{each}{end}" for each in dict.fromkeys(names) for end in ("", ".gz")]


def _disagreements(arrays: dict[str, npt.NDArray[np.uint8]]) -> list[str]:
    problems = [
        f"{labels}: expected {len(arrays[images])} labels, one for each image of {images}, "
        f"found {len(arrays[labels])}"
        for images, labels in ((TRAIN_IMAGES, TRAIN_LABELS), (TEST_IMAGES, TEST_LABELS))
        if images in arrays and labels in arrays and len(arrays[images]) != len(arrays[labels])
    ]
    if TRAIN_IMAGES in arrays and TEST_IMAGES in arrays:
        train, test = arrays[TRAIN_IMAGES].shape[1:], arrays[TEST_IMAGES].shape[1:]
        if train != test:
            problems.append(
                f"{TEST_IMAGES}: expected images of shape {train}, as in {TRAIN_IMAGES}, "
                f"found {test}"
            )
    return problems
