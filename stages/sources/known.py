"""The four files of MNIST: their names, and the SHA-256 by which the real ones are known."""

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

DECODED_SHA256: Mapping[str, str] = {
    TRAIN_IMAGES: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    TRAIN_LABELS: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    TEST_IMAGES: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    TEST_LABELS: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
GZIPPED_SHA256: Mapping[str, str] = {
    TRAIN_IMAGES: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    TRAIN_LABELS: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    TEST_IMAGES: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    TEST_LABELS: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}

TRAIN_ROWS = 60_000
TEST_ROWS = 10_000
IMAGE_SHAPE = (28, 28)


class SourceError(Exception):
    """A source did not give the files: one line for each problem, and what was found."""


def mismatches(files: IdxFiles, known: Mapping[str, str] = DECODED_SHA256) -> list[str]:
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
