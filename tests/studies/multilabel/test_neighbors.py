"""Neighbours are the nearest of other folds, whatever the kinds of folds searched at once."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsClassifier

from stages.learning.folds import assign_folds
from stages.studies.multilabel.neighbors import consecutive_folds, out_of_fold_neighbors

Array = npt.NDArray[Any]


def brute_force(vectors: Array, folds: Array, k: int) -> Array:
    """Return what one gets by sorting all distances; of those equally far the first."""
    flat = vectors.astype(np.float64)
    squares = np.square(flat[:, None] - flat[None]).sum(axis=2)
    squares[folds[:, None] == folds[None]] = np.inf
    nearest: Array = squares.argsort(axis=1, kind="stable")[:, :k]
    return nearest


@pytest.mark.parametrize(("n", "n_folds"), [(9, 3), (10, 3), (11, 4), (60_000, 3), (5, 5)])
def test_consecutive_folds_are_those_of_scikit_learn(n: int, n_folds: int) -> None:
    folds = consecutive_folds(n, n_folds)
    for fold, (_, validation) in enumerate(KFold(n_folds).split(np.empty(n))):
        np.testing.assert_array_equal(np.flatnonzero(folds == fold), validation)


def test_neighbours_on_real_images_are_those_of_scikit_learn(train_sample: Any) -> None:
    images, labels = train_sample
    vectors = images.reshape(600, -1).astype(np.float32)
    folds = np.stack([consecutive_folds(600, 3), assign_folds(labels, 3, 0)], axis=1)
    found = out_of_fold_neighbors(vectors, folds, 5)
    assert found.shape == (2, 600, 5)
    for kind in range(2):
        for fold in range(3):
            own = folds[:, kind] == fold
            oracle = KNeighborsClassifier(5, algorithm="brute").fit(
                vectors[~own].astype(np.float64), labels[~own]
            )
            nearest = oracle.kneighbors(vectors[own].astype(np.float64), return_distance=False)
            np.testing.assert_array_equal(found[kind][own], np.flatnonzero(~own)[nearest])


@settings(max_examples=30)
@given(st.data())
def test_ties_and_folds_of_any_form_change_nothing(data: st.DataObject) -> None:
    n = data.draw(st.integers(4, 30))
    n_kinds = data.draw(st.integers(1, 3))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    vectors = rng.integers(0, data.draw(st.integers(1, 4)), (n, 3)).astype(np.float32)
    folds = rng.integers(0, 3, (n, n_kinds)).astype(np.uint8)
    folds[0], folds[1] = 0, 1
    fewest = min(n - int(np.bincount(kind).max()) for kind in folds.T)
    k = data.draw(st.integers(1, fewest))
    found = out_of_fold_neighbors(vectors, folds, k)
    for kind in range(n_kinds):
        np.testing.assert_array_equal(found[kind], brute_force(vectors, folds[:, kind], k))


def test_more_neighbours_than_there_are_in_other_folds_are_refused() -> None:
    folds = np.array([[0], [0], [1], [1], [1]], dtype=np.uint8)
    vectors = np.zeros((5, 2), dtype=np.float32)
    assert out_of_fold_neighbors(vectors, folds, 2).shape == (1, 5, 2)
    with pytest.raises(ValueError) as caught:
        out_of_fold_neighbors(vectors, folds, 3)
    assert str(caught.value) == ("expected at most 2, the images of other folds, found 3")
