"""Masks grow and shrink as `scipy.ndimage` has it."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy import ndimage

from stages.photo.masks import (
    between_ends,
    dilated,
    eroded,
    opened,
    outline,
    row_ends,
    with_neighbours,
)

Mask = npt.NDArray[np.bool_]

SQUARE = np.ones((3, 3))


def of_pieces(shape: tuple[int, int], seed: int) -> Mask:
    """Return a mask of pieces of all sizes, some of them at the edges."""
    noise = np.random.default_rng(seed).normal(size=shape)
    smooth = ndimage.gaussian_filter(noise, seed % 3)
    return np.asarray(smooth > np.quantile(smooth, 0.2 + 0.1 * (seed % 7)))


MASKS = [
    *(of_pieces(shape, seed) for seed in range(12) for shape in [(40, 31), (17, 60)]),
    *(of_pieces(shape, 0) for shape in [(1, 1), (1, 9), (9, 1), (2, 3)]),
    np.ones((8, 5), dtype=bool),
    np.zeros((8, 5), dtype=bool),
]


@pytest.mark.parametrize(
    ("ours", "oracle"),
    [
        (dilated, lambda mask: ndimage.binary_dilation(mask, SQUARE)),
        (eroded, lambda mask: ndimage.binary_erosion(mask, SQUARE, border_value=1)),
        (opened, lambda mask: ndimage.binary_opening(mask, SQUARE)),
        (with_neighbours, ndimage.binary_dilation),
        (outline, lambda mask: mask & ~ndimage.binary_erosion(mask)),
    ],
)
def test_a_mask_becomes_what_scipy_makes_of_it(
    ours: Callable[[Mask], Mask], oracle: Callable[[Mask], Mask]
) -> None:
    for mask in MASKS:
        before = mask.copy()
        for each in (mask, mask.T):
            np.testing.assert_array_equal(ours(each), oracle(each), strict=True)
        np.testing.assert_array_equal(mask, before)


@pytest.mark.parametrize("by", [0, 1, 2, 4])
def test_several_pixels_are_as_many_times_one(by: int) -> None:
    for mask in MASKS:
        grown, left = mask, mask
        for _ in range(by):
            grown = ndimage.binary_dilation(grown, SQUARE)
            left = ndimage.binary_erosion(left, SQUARE, border_value=1)
        np.testing.assert_array_equal(dilated(mask, by), grown)
        np.testing.assert_array_equal(eroded(mask, by), left)


def test_rows_are_filled_from_their_first_pixel_to_the_last() -> None:
    for mask in MASKS:
        first, stop = row_ends(mask)
        between = between_ends(mask)
        for number, row in enumerate(mask):
            own = np.flatnonzero(row)
            expected = np.zeros_like(row)
            if len(own):
                assert (first[number], stop[number]) == (own[0], own[-1] + 1)
                expected[own[0] : own[-1] + 1] = True
            np.testing.assert_array_equal(between[number], expected)
