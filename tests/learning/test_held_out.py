"""Test images are held out of each class, and the same image is never on both sides."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.learning.held_out import first_rows, held_out, rare_classes, shared_rows

Array = npt.NDArray[np.uint8]


def numbered(numbers: list[int]) -> Array:
    """Return images that are the same where the numbers are."""
    return np.array(numbers, dtype=np.uint8)[:, None, None].repeat(2, axis=2)


@given(
    sizes=st.lists(st.integers(3, 40), min_size=2, max_size=5),
    share=st.floats(0.01, 0.99),
    seed=st.integers(0, 9),
)
def test_a_share_of_each_class_is_held_out_one_at_least_and_two_stay(
    sizes: list[int], share: float, seed: int
) -> None:
    labels = np.repeat(np.arange(len(sizes), dtype=np.uint8), sizes)
    rows = held_out(numbered(list(range(len(labels)))), labels, share, seed)
    assert rows.tolist() == sorted(set(rows.tolist()))
    for label, size in enumerate(sizes):
        found = int(np.sum(labels[rows] == label))
        assert 1 <= found <= size - 2
        assert abs(found - share * size) <= 0.5 or found in (1, size - 2)


@given(
    numbers=st.lists(st.integers(0, 12), min_size=30, max_size=60),
    seed=st.integers(0, 9),
)
def test_the_same_image_is_never_on_both_sides(numbers: list[int], seed: int) -> None:
    images = numbered(numbers)
    labels = (np.arange(len(numbers)) % 2).astype(np.uint8)
    if rare_classes(images, labels):
        return
    rows = held_out(images, labels, 0.3, seed)
    kept = np.setdiff1d(np.arange(len(images)), rows)
    assert shared_rows(images[kept], images[rows]) == {}
    assert set(labels[rows]) <= set(labels[kept])


def test_another_seed_holds_out_others(train_sample: tuple[Array, Array]) -> None:
    images, labels = train_sample
    first, again, other = (held_out(images, labels, 0.2, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert set(first) != set(other)
    counts, of_all = (np.bincount(labels[rows]) for rows in (first, np.arange(600)))
    assert np.abs(counts - 0.2 * of_all).max() <= 0.5


def test_classes_of_rare_classes_different_images_are_told_with_their_number() -> None:
    images = numbered([1, 2, 3, 4, 4, 4, 5, 6, 7, 1, 2])
    labels = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3], dtype=np.uint8)
    assert rare_classes(images, labels) == {1: 1, 3: 0}


@pytest.mark.parametrize(
    ("numbers", "expected"), [([1, 2, 1, 3, 2], [0, 1, 0, 3, 1]), ([7], [0]), ([], [])]
)
def test_an_image_is_known_by_its_first_row(numbers: list[int], expected: list[int]) -> None:
    assert first_rows(numbered(numbers)).tolist() == expected


def test_shared_images_are_told_with_their_rows() -> None:
    assert shared_rows(numbered([5, 6, 6]), numbered([6, 7, 5])) == {0: 1, 2: 0}
