"""Copies of images moved by whole pixels in the four directions."""

from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config.section import Section
from stages.config.types import Count

UP_DOWN_LEFT_RIGHT = ((-1, 0), (1, 0), (0, -1), (0, 1))


class Params(Section):
    """How far the copies are moved."""

    distance: Count


def augment(
    images: npt.NDArray[np.uint8],
    params: Params,
    seed: int,  # noqa: ARG001 - every family of copies is called in the same way
) -> npt.NDArray[np.uint8]:
    """Return each image moved up, down, left and right; what comes in is black.

    Parameters
    ----------
    images : (n, height, width) uint8
    params : Params
    seed : int
        Not used: shifts are not random.

    Returns
    -------
    (4, n, height, width) uint8
        One block for each direction, in the order up, down, left, right.
    """
    moves = [(params.distance * rows, params.distance * cols) for rows, cols in UP_DOWN_LEFT_RIGHT]
    return np.stack([shift(images, rows, cols) for rows, cols in moves])


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
