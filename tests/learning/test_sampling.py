"""A sample keeps the shares of the classes."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.learning.sampling import stratified_sample

Array = npt.NDArray[np.uint8]


@st.composite
def labels_and_size(draw: st.DrawFn) -> tuple[Array, int]:
    counts = draw(st.lists(st.integers(3, 30), min_size=2, max_size=5))
    labels = np.repeat(np.arange(len(counts), dtype=np.uint8), counts)
    labels = np.random.default_rng(draw(st.integers(0, 99))).permutation(labels)
    return labels, draw(st.integers(len(counts), len(labels)))


@given(labels_and_size(), st.integers(0, 2**32 - 1))
def test_a_sample_is_of_distinct_rows_in_order_with_the_shares_kept(
    given_labels: tuple[Array, int], seed: int
) -> None:
    labels, size = given_labels
    rows = stratified_sample(labels, size, seed)
    assert len(rows) == size
    assert (np.diff(rows) > 0).all()
    n_classes = labels.max() + 1
    counts = np.bincount(labels[rows], minlength=n_classes)
    assert np.abs(counts - np.bincount(labels) * size / len(labels)).max() <= 1


@pytest.mark.parametrize("size", [0, 3, 10, 101])
def test_a_size_that_cannot_be_drawn_is_refused(size: int) -> None:
    labels = np.arange(100) % 11
    with pytest.raises(ValueError, match=rf"^expected 11 \(one .*\) to 100 \(all\), found {size}$"):
        stratified_sample(labels, size, 0)


def test_a_sample_depends_on_its_seed() -> None:
    labels = np.tile(np.arange(3, dtype=np.uint8), 50)
    one, again, other = (stratified_sample(labels, 30, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_without_a_size_every_row_is_kept() -> None:
    labels = np.array([1, 0, 1], dtype=np.uint8)
    np.testing.assert_array_equal(stratified_sample(labels, None, 0), [0, 1, 2])


def test_of_all_and_of_one_a_class_there_are_samples_too() -> None:
    labels = np.arange(100) % 11
    np.testing.assert_array_equal(stratified_sample(labels, 100, 0), np.arange(100))
    assert sorted(labels[stratified_sample(labels, 11, 0)]) == list(range(11))
