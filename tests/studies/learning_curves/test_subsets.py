"""Every beginning of the order is stratified; sizes are evenly spaced on a log scale."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.studies.learning_curves.subsets import spaced_sizes, stratified_order


@settings(max_examples=60)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.integers(0, 2**32 - 1))
def test_every_beginning_holds_each_class_as_often_as_it_is_due(
    counts: list[int], seed: int
) -> None:
    labels = np.repeat(np.arange(len(counts), dtype=np.uint8), counts)
    np.random.default_rng(seed).shuffle(labels)
    order = stratified_order(labels, seed)
    assert sorted(order) == list(range(len(labels)))
    held = np.cumsum(np.eye(len(counts))[labels[order]], axis=0)
    due = np.arange(1, len(labels) + 1)[:, None] * np.array(counts) / len(labels)
    # Within one image, and half of one where several classes are due at once.
    assert np.abs(held - due).max() <= 1 + len(counts) / 2


def test_balanced_classes_differ_by_one_image_at_most() -> None:
    labels = np.tile(np.arange(10, dtype=np.uint8), 60)
    order = stratified_order(labels, 0)
    for size in (10, 25, 333, 600):
        counts = np.bincount(labels[order[:size]], minlength=10)
        assert counts.max() - counts.min() <= 1


def test_another_seed_gives_another_order_of_the_same_classes() -> None:
    labels = np.tile(np.arange(3, dtype=np.uint8), 20)
    one, again, other = (stratified_order(labels, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_images_of_a_class_are_shuffled() -> None:
    order = stratified_order(np.zeros(1000, dtype=np.uint8), 0)
    assert abs(np.corrcoef(order, np.arange(1000))[0, 1]) < 0.1


@pytest.mark.parametrize(
    ("arguments", "sizes"),
    [
        ((500, 48_000, 3), [500, 4899, 48_000]),
        ((500, 480, 2), [240, 480]),  # too few images: half of them are the smallest
        ((2, 5, 9), [2, 3, 4, 5]),
    ],
)
def test_sizes_rise_from_the_smallest_to_the_largest(
    arguments: tuple[int, int, int], sizes: list[int]
) -> None:
    assert list(spaced_sizes(*arguments)) == sizes
