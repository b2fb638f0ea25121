"""Copies of images moved by whole pixels in the four directions."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config.section import Section
from stages.config.types import Count

BATCH = 4096  # images that are in memory at once
UP_DOWN_LEFT_RIGHT = ((-1, 0), (1, 0), (0, -1), (0, 1))


class Params(Section):
    """How far the copies are moved."""

    distance: Count


def n_copies(params: Params) -> int:  # noqa: ARG001 - every family is called in the same way
    """Return how many copies of an image there are."""
    return len(UP_DOWN_LEFT_RIGHT)


def batches(
    images: npt.NDArray[np.uint8],
    params: Params,
    seed: int,  # noqa: ARG001 - every family of copies is called in the same way
) -> Iterator[npt.NDArray[np.uint8]]:
    """Yield each image moved up, then each moved down, left, and right; what comes in is black.

    Parameters
    ----------
    images : (n, height, width) uint8
    params : Params
    seed : int
        Not used: shifts are not random.

    Yields
    ------
    (n_batch, height, width) uint8
    """
    for rows, cols in UP_DOWN_LEFT_RIGHT:
        for start in range(0, len(images), BATCH):
            batch = images[start : start + BATCH]
            yield shift(batch, params.distance * rows, params.distance * cols)


def shift(images: npt.NDArray[Any], rows: int, cols: int) -> npt.NDArray[Any]:
    """Return images moved down by ``rows`` and right by ``cols`` pixels, filled with 0.

    Parameters
    ----------
    images : (n, height, width), any dtype
    rows, cols : int
        Pixels; negative moves up and left. Beyond the image's size nothing is left.
    """
    height, width = images.shape[1:]
    rows, cols = max(-height, min(rows, height)), max(-width, min(cols, width))
    moved = np.zeros_like(images)
    moved[:, max(rows, 0) : height + min(rows, 0), max(cols, 0) : width + min(cols, 0)] = images[
        :, max(-rows, 0) : height - max(rows, 0), max(-cols, 0) : width - max(cols, 0)
    ]
    return moved
