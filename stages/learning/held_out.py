"""Test images taken out of a set that has none, and test images that are in the training set."""

import math

import numpy as np
import numpy.typing as npt

LEAST = 3
"""Different images of a class: two to learn from, so that folds have one each, and one to test."""

Images = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.intp]


def held_out(images: Images, labels: npt.NDArray[np.uint8], share: float, seed: int) -> Rows:
    """Return the rows that become the test part, in rising order.

    Of each class a share of its images is drawn, rounded, but at least one, and two stay.
    Images that are the same, byte for byte, stay together, and count as one of the first's
    class: so no test image is a training image.

    Parameters
    ----------
    images : (n, height, width) uint8
    labels : (n,) uint8
    share : float
        Between 0 and 1.
    seed : int
    """
    first = first_rows(images)
    different = np.unique(first)
    generator = np.random.default_rng(seed)
    drawn = []
    for label in np.unique(labels):
        own = different[labels[different] == label]
        size = max(1, min(math.floor(share * len(own) + 0.5), len(own) - 2))
        drawn.append(generator.permutation(own)[:size])
    return np.flatnonzero(np.isin(first, np.concatenate(drawn)))


def rare_classes(images: Images, labels: npt.NDArray[np.uint8]) -> dict[int, int]:
    """Return the number of different images of each class that has less than `LEAST`."""
    different = np.unique(first_rows(images))
    counts = {int(label): int(np.sum(labels[different] == label)) for label in np.unique(labels)}
    return {label: count for label, count in counts.items() if count < LEAST}


def first_rows(images: Images) -> Rows:
    """Return for each image the row of the first that is the same byte for byte, (n,)."""
    rows: dict[bytes, int] = {}
    found = [rows.setdefault(image.tobytes(), row) for row, image in enumerate(images)]
    return np.array(found, dtype=np.intp)


def shared_rows(train: Images, test: Images) -> dict[int, int]:
    """Return the rows of test images that are training images, each with the row of that."""
    known: dict[bytes, int] = {}
    for row, image in enumerate(train):
        known.setdefault(image.tobytes(), row)
    return {
        row: known[content]
        for row, content in enumerate(image.tobytes() for image in test)
        if content in known
    }
