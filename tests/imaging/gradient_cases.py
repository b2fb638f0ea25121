"""Images and settings that deskewing and gradient histograms are tried on."""

from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

SETTINGS: list[dict[str, Any]] = [
    {},
    {"normalisation": "l2"},
    {"orientations": 1, "spacing": 1, "smoothing": 0.0, "power": 1.0},
    {"orientations": 9, "spacing": 5, "smoothing": 3.0, "power": 0.25},
    {"orientations": 2, "spacing": 100, "smoothing": 6.0, "normalisation": "l2", "power": 1.0},
    {"orientations": 7, "spacing": 2, "smoothing": 0.6},
    {"smoothing": 0.0},
]
SHAPES = [(28, 28), (27, 27), (9, 17), (30, 11), (1, 6), (6, 1), (1, 1), (2, 3)]

Images = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

some_images = arrays.arrays(
    np.uint8, st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9))
)


def crops(images: Images, shape: tuple[int, int]) -> Images:
    """Give the images another shape: cut about their middle, or framed in black."""
    framed = np.pad(images, ((0, 0), (8, 8), (8, 8)))
    top, left = ((size - own) // 2 for size, own in zip(framed.shape[1:], shape, strict=True))
    return framed[:, top : top + shape[0], left : left + shape[1]]
