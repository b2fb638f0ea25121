"""MNIST's digits made small as scikit-learn's were (Garris et al. 1994, NISTIR 5469)."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.ndimage import binary_dilation, binary_erosion

WIDTH, HEIGHT = 20, 32
INK = 313  # pixels of 32 x 32: the mean of scikit-learn's digits

Bits = npt.NDArray[np.bool_]


def made_small(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return an image as counts, from 0 to 16, of ink in 8 x 8 blocks.

    The ink is stretched to 20 x 32 pixels, its strokes are made as thick as all others', it is
    set upright by its left edge and put in the middle of 32 x 32.
    """
    framed = _upright(_evenly_thick(_stretched(image)))
    counts: npt.NDArray[Any] = framed.reshape(8, 4, 8, 4).sum(axis=(1, 3))
    return counts.astype(np.uint8)


def _stretched(image: npt.NDArray[np.uint8]) -> Bits:
    large = Image.fromarray(image).resize((224, 224), Image.Resampling.BICUBIC)
    ink = np.asarray(large) >= 128
    (top, *_, bottom), (left, *_, right) = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    cropped = Image.fromarray(255 * ink[top : bottom + 1, left : right + 1].astype(np.uint8))
    return np.asarray(cropped.resize((WIDTH, HEIGHT), Image.Resampling.BOX)) >= 128


def _evenly_thick(ink: Bits) -> Bits:
    for _ in range(4):
        thick = ink.sum() > INK
        changed = binary_erosion(ink, border_value=1) if thick else binary_dilation(ink)
        if not changed.any() or abs(changed.sum() - INK) >= abs(ink.sum() - INK):
            return ink
        ink = changed
    return ink


def _upright(ink: Bits) -> Bits:
    filled = np.flatnonzero(ink.any(axis=1))
    first, last = filled[0], filled[-1]
    lean = np.argmax(ink[last]) - np.argmax(ink[first])
    wide = np.zeros((HEIGHT, 4 * WIDTH), dtype=bool)
    for row, line in enumerate(ink):
        left = WIDTH + WIDTH // 2 - round(lean * (row - first) / max(last - first, 1))
        wide[row, left : left + WIDTH] = line
    cols = np.flatnonzero(wide.any(axis=0))
    left = (cols[0] + cols[-1] + 1) // 2 - HEIGHT // 2
    return wide[:, left : left + HEIGHT]
