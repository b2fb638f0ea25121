"""One light-on-dark image of any size brought to the form of MNIST's."""

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

SIDE = 28  # pixels of an image
BOX = 20  # pixels of the square that the ink just fits in
CENTRE = 14  # row and column that MNIST's centres of mass are within half a pixel of
FINE = 3 * BOX  # pixels that the longer side of small ink has at least before it is fitted
ROUNDS = 10  # of back-projection; of digits in 8 x 8 pixels, blocks are then within some 1 % of the pixels
WHITE = 255

Floats = npt.NDArray[np.float32]


def to_mnist_form(image: npt.NDArray[Any], rounds: int = ROUNDS) -> npt.NDArray[np.uint8]:
    """Return an image as MNIST's are: its ink in a box of 20 pixels, centred in 28 by its mass.

    The image is cropped to its ink (all that is not black), scaled with its aspect kept until
    the longer side is 20 pixels, anti-aliased, and moved by whole pixels until its centre of
    mass is at row and column 14, or as near to it as the frame allows (LeCun, Bottou, Bengio &
    Haffner 1998, "Gradient-based learning applied to document recognition"). The brightest
    pixel becomes 255. An image of MNIST stays as it is. Ink that is smaller than the box is
    enlarged by `enlarge` first, which keeps strokes as sharp as its pixels allow.

    Parameters
    ----------
    image : (height, width), any real dtype
        Light ink on black: 0 and less is background, in whatever unit.
    rounds : int
        Of back-projection, where ink is enlarged; 0 for plain bicubic interpolation.

    Returns
    -------
    (28, 28) uint8
        All 0 if there is no ink.

    Raises
    ------
    ValueError
        If the image is not of two dimensions, or not finite.
    """
    image = np.asarray(image)
    if image.ndim != 2:
        raise ValueError(f"expected an image of two dimensions, found shape {image.shape}")
    grey = np.maximum(image.astype(np.float32), 0)
    if not np.isfinite(grey).all():
        raise ValueError("expected an image of finite values, found NaN or infinity")
    placed = np.zeros((SIDE, SIDE), dtype=np.uint8)
    if grey.any():
        small = _fitted(_cropped(grey / grey.max()), rounds)
        top, left = _corner(small)
        placed[top : top + small.shape[0], left : left + small.shape[1]] = small
    return placed


def enlarge(image: Floats, factor: int, rounds: int = ROUNDS) -> Floats:
    """Return an image enlarged so that blocks of pixels have the means it was made of.

    A pixel tells how much ink there was in its square. Plain interpolation blurs that once
    more; here what the blocks' means still lack is interpolated and added, round by round,
    within black and white: iterative back-projection (Irani & Peleg 1991, "Improving
    resolution by image registration").

    Parameters
    ----------
    image : (height, width) float32
        From 0, black, to 1, white.
    factor : int
    rounds : int
        0 for plain bicubic interpolation.

    Returns
    -------
    (height * factor, width * factor) float32, from 0 to 1
    """
    (rows_up, rows_down), (cols_up, cols_down) = (_scaling(size, factor) for size in image.shape)
    fine = np.zeros((len(rows_up), len(cols_up)), dtype=np.float32)
    for _ in range(1 + rounds):
        lacking = image - rows_down @ fine @ cols_down.T
        fine = np.clip(fine + rows_up @ lacking @ cols_up.T, 0, 1)
    return fine


def _cropped(grey: Floats, edge: float = 0) -> Floats:
    """Return the part of an image that what is brighter than the edge just fits in."""
    rows, cols = (np.flatnonzero((grey > edge).any(axis=axis)) for axis in (1, 0))
    return grey[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]


def _fitted(ink: Floats, rounds: int) -> npt.NDArray[np.uint8]:
    """Return the ink with the longer side 20 pixels long, the brightest of them 255."""
    if max(ink.shape) < BOX:
        fine = enlarge(ink, -(-FINE // max(ink.shape)), rounds)
        ink = _cropped(fine, edge=fine.max() / 2)  # half a pixel's ink is where a stroke ends
    scale = BOX / max(ink.shape)
    height, width = (max(round(side * scale), 1) for side in ink.shape)
    values = np.maximum(_resized(ink, height, width), 0)
    fitted: npt.NDArray[np.uint8] = np.rint(values * (WHITE / values.max())).astype(np.uint8)
    return fitted


def _resized(image: Floats, height: int, width: int) -> Floats:
    from PIL import Image

    # Pillow's filters widen as an image shrinks, so that every pixel counts.
    resized = Image.fromarray(image).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(resized)


@cache
def _scaling(size: int, factor: int) -> tuple[Floats, Floats]:
    """Return by which matrix a line is enlarged, and by which one it becomes means of blocks."""
    identity = np.eye(size, dtype=np.float32)
    means = np.repeat(identity, factor, axis=1) / np.float32(factor)
    return _resized(identity, size * factor, size), means


def _corner(fitted: npt.NDArray[np.uint8]) -> tuple[int, int]:
    """Return where the top left pixel goes, so that the mass is centred."""
    mass = fitted.astype(np.float64)
    corner = []
    for axis, size in enumerate(fitted.shape):
        centre = float(mass.sum(axis=1 - axis) @ np.arange(size)) / mass.sum()
        corner.append(min(max(round(CENTRE - centre), 0), SIDE - size))
    return corner[0], corner[1]
