"""The four files of a set of images: their names, and how they are known from others."""

import hashlib
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from stages.imaging import idx

IdxFiles = dict[str, bytes]
"""The decoded (not gzipped) bytes of each of the four files, by name."""

TRAIN_IMAGES = "train-images-idx3-ubyte"
TRAIN_LABELS = "train-labels-idx1-ubyte"
TEST_IMAGES = "t10k-images-idx3-ubyte"
TEST_LABELS = "t10k-labels-idx1-ubyte"
NAMES = (TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)

TRAIN_ROWS = 60_000
TEST_ROWS = 10_000
IMAGE_SHAPE = (28, 28)


class SourceError(Exception):
    """A source did not give the files: one line for each problem, and what was found."""


def mismatches(files: IdxFiles, known: Mapping[str, str]) -> list[str]:
    """Return one line for each file whose SHA-256 is not the known one, or that is missing.

    An empty list says that the files are the known ones, byte for byte.
    """
    found = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return [
        f"{name}: expected SHA-256 {sha256}, found {found.get(name, 'no such file')}"
        for name, sha256 in known.items()
        if found.get(name) != sha256
    ]


def as_idx_files(
    images: npt.NDArray[np.uint8], labels: npt.NDArray[np.uint8], train_rows: int = TRAIN_ROWS
) -> IdxFiles:
    """Return the four files of images and labels in one piece, training rows first.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, height, width)
    labels : ndarray of uint8, shape (n,)
    train_rows : int
        The number of leading rows that are the training set; the rest is the test set.
    """
    return {
        TRAIN_IMAGES: idx.encode(images[:train_rows]),
        TRAIN_LABELS: idx.encode(labels[:train_rows]),
        TEST_IMAGES: idx.encode(images[train_rows:]),
        TEST_LABELS: idx.encode(labels[train_rows:]),
    }


def one_line(text: object) -> str:
    """Return a text with every run of whitespace, newlines among it, as one space."""
    return " ".join(str(text).split())
