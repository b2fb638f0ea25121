"""Strangers are images mirrored, turned or put together of two classes, each as often."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats
from scipy.ndimage import center_of_mass

from stages.imaging.strangers import make_strangers

Array = npt.NDArray[np.uint8]

N = 1200
WHOLE = {"left-right", "up-down"}
TURNED = {"turned left", "turned right"}
LABELS = np.array([3, 3, 3, 5, 5, 7])


def images_of(*shape: int) -> Array:
    """Images of which no two pixels at a place are alike."""
    rng = np.random.default_rng(0)
    places = rng.permuted(np.tile(np.arange(256), (shape[0] * shape[1], 1)), axis=1)
    return places[:, : len(LABELS)].T.reshape(-1, *shape).astype(np.uint8)


def ways(images: Array) -> dict[bytes, tuple[str, int]]:
    """Return each image mirrored or turned, with how and the row."""
    found = {}
    for row, image in enumerate(images):
        for name, made in (
            ("left-right", np.fliplr(image)),
            ("up-down", np.flipud(image)),
            ("turned left", np.rot90(image)),
            ("turned right", np.rot90(image, -1)),
        ):
            if made.shape == image.shape:
                found[made.tobytes()] = (name, row)
    return found


def halves(stranger: Array, images: Array) -> tuple[int, int, int, int]:
    """Return along which axis two images meet, where, and their rows."""
    same = images == stranger
    for axis in (0, 1):
        lines = same.all(axis=2 - axis)  # (n, size along the axis)
        first, second = np.flatnonzero(lines[:, 0]), np.flatnonzero(lines[:, -1])
        if len(first) == len(second) == 1:
            cut = int(lines[first[0]].sum())
            assert lines[first[0], :cut].all()
            assert lines[second[0], cut:].all()
            return axis, cut, int(first[0]), int(second[0])
    raise AssertionError(stranger)


def kinds_of(images: Array) -> tuple[list[tuple[str, int]], list[tuple[int, int, int, int]]]:
    before = images.copy()
    strangers = make_strangers(images, LABELS, N, np.random.default_rng(4))
    assert strangers.shape == (N, *images.shape[1:])
    assert strangers.dtype == np.uint8
    np.testing.assert_array_equal(images, before)
    known = ways(images)
    whole = [known[each.tobytes()] for each in strangers if each.tobytes() in known]
    return whole, [halves(each, images) for each in strangers if each.tobytes() not in known]


def assert_even(values: list[Any], n_kinds: int) -> None:
    counts = np.unique(np.array(values), return_counts=True)[1]
    assert len(counts) == n_kinds
    assert stats.chisquare(counts).pvalue > 1e-3


def test_each_way_of_a_square_is_as_likely_and_so_is_each_image() -> None:
    whole, two = kinds_of(images_of(20, 20))
    assert_even(["turned" in name for name, _ in whole] + [2] * len(two), 3)
    for kinds in (WHOLE, TURNED):
        assert_even([name for name, _ in whole if name in kinds], 2)
    assert_even([row for _, row in whole] + [first for *_, first, _ in two], len(LABELS))


def test_halves_are_of_two_classes_and_meet_about_the_middle() -> None:
    _, two = kinds_of(images_of(20, 20))
    assert_even([axis for axis, *_ in two], 2)
    assert_even([cut for _, cut, *_ in two], 5)
    assert {cut for _, cut, *_ in two} == {8, 9, 10, 11, 12}
    assert all(LABELS[first] != LABELS[second] for *_, first, second in two)
    assert_even([second for *_, first, second in two if first == 5], 5)


def test_what_is_no_square_is_mirrored_and_not_turned() -> None:
    whole, two = kinds_of(images_of(20, 10))
    assert_even([name for name, _ in whole], 2)
    assert stats.binomtest(len(two), N, 1 / 3).pvalue > 1e-3
    assert {cut for axis, cut, *_ in two if axis == 1} == {4, 5, 6}


def test_rows_are_drawn_first_then_kinds_so_that_the_bytes_stay() -> None:
    images = images_of(9, 9)
    strangers = make_strangers(images, LABELS, 60, np.random.default_rng(8))
    rng = np.random.default_rng(8)
    rows, kinds = rng.integers(len(images), size=60), rng.integers(3, size=60)
    known = ways(images)
    for stranger, row, kind in zip(strangers, rows, kinds, strict=True):
        name, own = known.get(stranger.tobytes(), ("", -1))
        if kind == 2:
            assert halves(stranger, images)[2] == row
        else:
            assert (own, name in (TURNED if kind else WHOLE)) == (row, True)


def test_the_same_numbers_give_the_same_strangers() -> None:
    images = images_of(9, 9)
    one, again, other = (
        make_strangers(images, LABELS, 20, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


@pytest.mark.parametrize("side", [28, 27])
def test_those_of_the_size_of_mnist_are_brought_to_its_form(side: int, train_sample: Any) -> None:
    images = np.roll(train_sample[0][:60, :side, :side], 3, axis=2)
    strangers = make_strangers(images, train_sample[1][:60], 100, np.random.default_rng(0))
    centres = np.array([center_of_mass(each) for each in strangers])
    are_centred = bool((np.abs(centres - 14) < 1.5).all())
    assert are_centred == (side == 28)
