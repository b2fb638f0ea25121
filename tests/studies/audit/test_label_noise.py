"""Planted errors are as many as asked; what is left out of a fold's training never saw it."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

from stages.learning.calibration import LEAST, Calibration, cross_calibrated
from stages.learning.folds import assign_folds, out_of_fold_scores
from stages.studies.audit import label_noise
from stages.studies.audit.confident_learning import find_suspects

Array = npt.NDArray[Any]
N = 300
N_FOLDS = 4


def build() -> KNeighborsClassifier:
    return KNeighborsClassifier(5)


@pytest.fixture(scope="module")
def data() -> tuple[Array, Array, Array, Array]:
    """Digits of scikit-learn, each with one copy, and the folds of the originals."""
    images, labels = load_digits(return_X_y=True)
    vectors = np.concatenate([images[:N], images[:N] + 0.5]).astype(np.float32)
    own = labels[:N].astype(np.uint8)
    source = np.tile(np.arange(N, dtype=np.int32), 2)
    return vectors, np.tile(own, 2), source, assign_folds(own, N_FOLDS, 0)


@pytest.fixture(scope="module")
def inner(data: tuple[Array, Array, Array, Array]) -> Array:
    return label_noise.logits_without_two_folds(build, *data, n_aside=N_FOLDS)


@pytest.mark.parametrize(("share", "count"), [(0.01, 3), (0.1, 30), (0.0001, 1)])
def test_as_many_labels_as_asked_are_changed_to_other_classes(
    data: tuple[Array, ...], share: float, count: int
) -> None:
    labels = data[1][:N]
    planted = label_noise.plant_errors(labels, share, 7)
    assert (planted != labels).sum() == count
    assert planted.dtype == np.uint8
    assert planted.max() <= 9
    np.testing.assert_array_equal(planted, label_noise.plant_errors(labels, share, 7))
    assert (planted != label_noise.plant_errors(labels, share, 8)).any()


def test_planted_errors_are_of_every_other_class_alike() -> None:
    labels = np.repeat(np.arange(5, dtype=np.uint8), 4000)
    planted = label_noise.plant_errors(labels, 0.5, 0)
    steps = np.bincount((planted - labels.astype(int))[planted != labels] % 5, minlength=5)
    assert steps[0] == 0
    # 10,000 in four steps: 2,500 each, standard deviation 43.
    assert np.abs(steps[1:] - 2500).max() < 200


def test_a_fold_left_aside_is_seen_by_no_classifier_of_its_entry(
    data: tuple[Array, Array, Array, Array], inner: Array
) -> None:
    vectors, labels, source, folds = data
    aside, scored = 1, 3
    training = ~np.isin(folds[source], (aside, scored))
    rows = np.flatnonzero(folds == scored)
    expected = build().fit(vectors[training], labels[training]).predict_proba(vectors[rows])
    found = Calibration(1, LEAST).probabilities(inner[aside, rows])
    np.testing.assert_allclose(found, expected, atol=20 * LEAST)
    changed = labels.copy()
    changed[folds[source] == aside] = (changed[folds[source] == aside] + 1) % 10
    again = label_noise.logits_without_two_folds(
        build, vectors, changed, source, folds, n_aside=N_FOLDS
    )
    np.testing.assert_array_equal(again[aside], inner[aside])
    assert (np.nan_to_num(again[scored]) != np.nan_to_num(inner[scored])).any()


def test_only_the_images_of_the_fold_itself_are_without_scores(
    data: tuple[Array, ...], inner: Array
) -> None:
    folds = data[3]
    assert inner.shape == (N_FOLDS, N, 10)
    for fold, scores in enumerate(inner):
        np.testing.assert_array_equal(np.isnan(scores).any(axis=1), folds == fold)


def test_folds_left_aside_first_are_scored_as_if_all_were(
    data: tuple[Array, Array, Array, Array], inner: Array
) -> None:
    found = label_noise.logits_without_two_folds(build, *data, n_aside=2)
    np.testing.assert_array_equal(found, inner[:2])


def test_the_labels_of_a_fold_have_no_say_in_its_suspects(
    data: tuple[Array, ...], inner: Array
) -> None:
    labels, folds = label_noise.plant_errors(data[1][:N], 0.05, 0), data[3]
    suspects = label_noise.suspects_by_fold(inner, labels, folds)
    assert suspects.any()
    for fold in range(N_FOLDS):
        others = folds != fold
        assert not suspects[fold, ~others].any()
        known = cross_calibrated(inner[fold][others], labels[others], folds[others])
        expected = find_suspects(labels[others], known)
        np.testing.assert_array_equal(suspects[fold, others], expected)


def test_with_no_suspects_the_scores_are_those_of_cross_validation(
    data: tuple[Array, Array, Array, Array],
) -> None:
    none = np.zeros((N_FOLDS, N), dtype=bool)
    found = out_of_fold_scores(build, *data, left_out=none)
    np.testing.assert_array_equal(found, out_of_fold_scores(build, *data))


def test_suspects_and_their_copies_are_left_out_of_training_alone(
    data: tuple[Array, Array, Array, Array],
) -> None:
    vectors, labels, source, folds = data
    suspects = np.random.default_rng(0).random((N_FOLDS, N)) < 0.2
    suspects &= folds != np.arange(N_FOLDS)[:, None]
    found = out_of_fold_scores(build, *data, left_out=suspects)
    fewer = out_of_fold_scores(build, *data, left_out=suspects[:2])
    np.testing.assert_array_equal(fewer[folds < 2], found[folds < 2])
    assert np.isnan(fewer[folds >= 2]).all()
    for fold in range(N_FOLDS):
        kept = [i for i, row in enumerate(source) if folds[row] != fold and not suspects[fold, row]]
        rows = np.flatnonzero(folds == fold)
        expected = build().fit(vectors[kept], labels[kept]).predict_proba(vectors[rows])
        np.testing.assert_allclose(found[rows], expected, rtol=1e-6)
