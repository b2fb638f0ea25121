"""Folds keep the copies of an image together and validate on originals only."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.learning.folds import assign_folds, grouped_splits

Labels = npt.NDArray[np.uint8]


@st.composite
def labels_and_folds(draw: st.DrawFn) -> tuple[Labels, int]:
    n_folds = draw(st.integers(2, 6))
    counts = draw(st.lists(st.integers(n_folds, 25), min_size=2, max_size=5))
    labels = np.repeat(np.arange(len(counts), dtype=np.uint8), counts)
    seed = draw(st.integers(0, 1000))
    return np.random.default_rng(seed).permutation(labels), n_folds


@st.composite
def folds_and_sources(draw: st.DrawFn) -> tuple[Labels, npt.NDArray[np.int32]]:
    labels, n_folds = draw(labels_and_folds())
    folds = assign_folds(labels, n_folds, seed=0)
    copies = draw(st.lists(st.integers(0, len(labels) - 1), max_size=60))
    source = np.concatenate([np.arange(len(labels)), np.array(copies, dtype=np.int64)])
    return folds, source.astype(np.int32)


@given(labels_and_folds(), st.integers(0, 2**32 - 1))
def test_each_class_is_spread_evenly_over_all_folds(
    given_labels: tuple[Labels, int], seed: int
) -> None:
    labels, n_folds = given_labels
    folds = assign_folds(labels, n_folds, seed)
    assert folds.shape == labels.shape
    assert folds.dtype == np.uint8
    for label in np.unique(labels):
        counts = np.bincount(folds[labels == label], minlength=n_folds)
        assert len(counts) == n_folds
        assert counts.max() - counts.min() <= 1
    sizes = np.bincount(folds, minlength=n_folds)
    assert sizes.max() - sizes.min() <= len(np.unique(labels))


@given(folds_and_sources())
def test_each_original_is_validated_exactly_once_and_no_copy_ever(
    given_folds: tuple[Labels, npt.NDArray[np.int32]],
) -> None:
    folds, source = given_folds
    validated = np.concatenate([validation for _, validation in grouped_splits(folds, source)])
    np.testing.assert_array_equal(np.sort(validated), np.arange(len(folds)))


@given(folds_and_sources())
def test_no_copy_of_a_validation_image_is_trained_on_and_all_else_is(
    given_folds: tuple[Labels, npt.NDArray[np.int32]],
) -> None:
    folds, source = given_folds
    for training, validation in grouped_splits(folds, source):
        assert training.shape == source.shape
        assert not np.isin(source[training], validation).any()
        assert np.isin(source[~training], validation).all()


def test_splits_are_those_of_the_folds_in_order() -> None:
    folds = np.array([1, 0, 2, 0], dtype=np.uint8)
    source = np.array([0, 1, 2, 3, 0, 2, 1], dtype=np.int32)
    found = [
        (np.flatnonzero(training).tolist(), validation.tolist())
        for training, validation in grouped_splits(folds, source)
    ]
    assert found == [
        ([0, 2, 4, 5], [1, 3]),
        ([1, 2, 3, 5, 6], [0]),
        ([0, 1, 3, 4, 6], [2]),
    ]


def test_the_same_seed_gives_the_same_folds_and_another_one_others() -> None:
    labels = np.tile(np.arange(10, dtype=np.uint8), 30)
    one, again, other = (assign_folds(labels, 3, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_neighbours_in_the_file_are_spread_at_random() -> None:
    labels = np.zeros(3000, dtype=np.uint8)
    labels[1500:] = 1
    folds = assign_folds(labels, 3, seed=0)
    assert np.mean(folds[1:] == folds[:-1]) == pytest.approx(1 / 3, abs=0.04)


@pytest.mark.parametrize("n_folds", [3, 5, 255])
def test_there_are_no_more_folds_than_images_of_the_rarest_class(n_folds: int) -> None:
    labels = np.array([0] * 300 + [4] * 2 + [7] * 300, dtype=np.uint8)
    folds = assign_folds(labels, n_folds, seed=0)
    np.testing.assert_array_equal(folds, assign_folds(labels, 2, seed=0))
    assert set(folds[labels == 4]) == {0, 1}


def test_a_class_of_one_image_is_named() -> None:
    labels = np.array([0] * 300 + [4] + [7] * 300, dtype=np.uint8)
    with pytest.raises(ValueError, match=r"^folds need at least 2 images .*; class 4 has 1$"):
        assign_folds(labels, 5, seed=0)


def test_as_many_images_of_a_class_as_folds_are_enough() -> None:
    labels = np.repeat(np.arange(2, dtype=np.uint8), 4)
    folds = assign_folds(labels, 4, seed=0)
    assert sorted(folds[:4]) == sorted(folds[4:]) == [0, 1, 2, 3]


def test_no_folds_are_assigned_to_no_image() -> None:
    labels = np.array([0, 0, 0, 1], dtype=np.uint8)  # too few of a class for any folds
    folds = assign_folds(labels, None, seed=0)
    assert folds.shape == (0,)
    assert folds.dtype == np.uint8
