"""A folder of IDX files: other data of the same form, or anyone's own."""

import gzip
import io
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
from stages.sources.labels import as_names
from stages.sources.parts import Found, Part

FORM = "IDX files"
DIMENSIONS = {TRAIN_IMAGES: 3, TRAIN_LABELS: 1, TEST_IMAGES: 3, TEST_LABELS: 1}


def read_folder(path: Path, source: str = "") -> IdxFiles:
    """Return the files of a folder as `read_files` does, its problems told of a source.

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
    try:
        return read_files(path)
    except SourceError as error:
        lines = str(error).splitlines()
        raise SourceError("\n".join(f"{source or path}: {line}" for line in lines)) from error


def read_files(path: Path) -> IdxFiles:
    """Return the four files of a folder, each found plain or as ``.gz``, validated.

    Without any of the two files of the test part, the two of the training part. A name may have
    more before it, as EMNIST's have: ``emnist-letters-train-images-idx3-ubyte.gz``. Images are
    three-dimensional, labels one-dimensional; each set has as many labels as images, and both
    sets have images of one shape. Nothing is assumed about what the shape is, or about the
    number of rows or classes.

    Parameters
    ----------
    path : Path

    Raises
    ------
    SourceError
        With one line for every problem of the folder.
    """
    try:
        entries = {entry.name for entry in path.iterdir()}
    except OSError as error:
        raise SourceError(
            f"expected a folder of four IDX files, found: {error.strerror}"
        ) from error
    arrays: dict[str, npt.NDArray[np.uint8]] = {}
    problems = []
    has_test = any(_found(name, entries) for name in (TEST_IMAGES, TEST_LABELS))
    for name in NAMES if has_test else (TRAIN_IMAGES, TRAIN_LABELS):
        try:
            arrays[name] = _read_file(path, name, entries)
        except ValueError as error:
            problems.append(str(error))
    problems += _disagreements(arrays)
    if problems:
        raise SourceError("\n".join(problems))
    return {name: idx.encode(array) for name, array in arrays.items()}


def as_parts(files: IdxFiles) -> Found:
    """Return what the four files hold, or the two of the training part; labels as names."""
    arrays = {name: idx.decode(io.BytesIO(content), name) for name, content in files.items()}
    train = Part(arrays[TRAIN_IMAGES], as_names(arrays[TRAIN_LABELS]))
    if TEST_IMAGES not in arrays:
        return Found(FORM, train)
    return Found(FORM, train, Part(arrays[TEST_IMAGES], as_names(arrays[TEST_LABELS])))


def read_images(file: Path) -> npt.NDArray[np.uint8]:
    """Return the images of one file, plain or ``.gz``, whatever it is called.

    Raises
    ------
    SourceError
        In one line.
    """
    try:
        return _read_idx(file, 3)
    except ValueError as error:
        raise SourceError(str(error)) from error


def _read_file(folder: Path, name: str, entries: set[str]) -> npt.NDArray[np.uint8]:
    """Return the array of one file, or raise a ValueError of one line."""
    found = _found(name, entries)
    if len(found) != 1:
        listed = " and ".join(found) or "neither"
        raise ValueError(f"{name}: expected this file or {name}.gz, found {listed}")
    return _read_idx(folder / found[0], DIMENSIONS[name])


def _read_idx(file: Path, dimensions: int) -> npt.NDArray[np.uint8]:
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
    if array.ndim != dimensions:
        raise ValueError(
            f"{file.name}: expected {dimensions} dimensions, found {array.ndim}: "
            f"shape {array.shape}"
        )
    return array


def _found(name: str, entries: set[str]) -> list[str]:
    """Return the files that are called so, or else those whose names end so."""
    spellings = _spellings(name)
    longer = tuple(f"-{spelling}" for spelling in spellings)
    exact = [spelling for spelling in spellings if spelling in entries]
    return exact or sorted(entry for entry in entries if entry.endswith(longer))


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
