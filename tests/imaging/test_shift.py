"""Shifted copies are what `scipy.ndimage.shift` makes, in four directions."""

from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import ndimage

from stages.imaging import shift
from tests.copies import copies_of

IMAGES = arrays.arrays(np.uint8, st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9)))
MOVES = st.integers(-12, 12)


def oracle(images: npt.NDArray[Any], rows: int, cols: int) -> npt.NDArray[Any]:
    moved: npt.NDArray[Any] = ndimage.shift(images, (0, rows, cols), order=0, cval=0)
    return moved


@given(IMAGES, MOVES, MOVES)
def test_a_shift_is_that_of_scipy_however_far(
    images: npt.NDArray[np.uint8], rows: int, cols: int
) -> None:
    before = images.copy()
    moved = shift.shift(images, rows, cols)
    assert moved.dtype == np.uint8
    np.testing.assert_array_equal(moved, oracle(images, rows, cols))
    np.testing.assert_array_equal(images, before)


@given(IMAGES, st.integers(1, 12))
@settings(max_examples=50)
def test_copies_are_up_down_left_and_right(images: npt.NDArray[np.uint8], distance: int) -> None:
    copies = copies_of(shift, images, shift.Params(distance=distance), seed=0)
    assert copies.dtype == np.uint8
    assert copies.shape == (4, *images.shape)
    moves = [(-distance, 0), (distance, 0), (0, -distance), (0, distance)]
    for copy, move in zip(copies, moves, strict=True):
        np.testing.assert_array_equal(copy, oracle(images, *move))


def test_up_moves_the_ink_to_a_row_above() -> None:
    images = np.zeros((1, 5, 4), dtype=np.uint8)
    images[0, 2, 1] = 9
    up, down, left, right = copies_of(shift, images, shift.Params(distance=1), seed=0)
    for copy, place in ((up, (1, 1)), (down, (3, 1)), (left, (2, 0)), (right, (2, 2))):
        assert copy[0][place] == copy.sum() == 9


def test_other_types_of_images_are_moved_too() -> None:
    images = np.arange(12, dtype=np.float32).reshape(1, 3, 4)
    moved = shift.shift(images, 1, -1)
    assert moved.dtype == np.float32
    np.testing.assert_array_equal(moved, oracle(images, 1, -1))


def test_the_seed_changes_nothing(train_sample: Any) -> None:
    images, _ = train_sample
    chosen = shift.Params(distance=2)
    np.testing.assert_array_equal(
        copies_of(shift, images, chosen, seed=0), copies_of(shift, images, chosen, seed=1)
    )
