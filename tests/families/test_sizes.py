"""Forests and networks that take sets of any size are scikit-learn's where these are large."""

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.utils.estimator_checks import parametrize_with_checks

from stages.families.forest import FittedForestClassifier
from stages.families.mlp import StoppedMLPClassifier, can_hold_out

# Checks that those of scikit-learn do not pass either.
OF_SCIKIT_LEARN = dict.fromkeys(
    (
        "check_sample_weight_equivalence_on_dense_data",
        "check_sample_weight_equivalence_on_sparse_data",
    ),
    "samples are drawn, so a weight is not as many copies",
)
FOREST = {"n_estimators": 3, "max_samples": 0.5, "random_state": 0}
NETWORK = {
    "hidden_layer_sizes": [8],
    "early_stopping": True,
    "batch_size": 50,
    "max_iter": 8,
    "n_iter_no_change": 3,
    "random_state": 0,
}


@parametrize_with_checks(  # type: ignore[untyped-decorator]
    [FittedForestClassifier(**FOREST), StoppedMLPClassifier()],
    expected_failed_checks=lambda _: OF_SCIKIT_LEARN,
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_they_pass_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


def many(train_sample: Any) -> tuple[Any, Any]:
    images, labels = train_sample
    return np.tile(images.reshape(len(images), -1) / 255, (4, 1)), np.tile(labels, 4)


def test_a_forest_of_many_vectors_is_that_of_scikit_learn(train_sample: Any) -> None:
    vectors, labels = many(train_sample)
    ours, theirs = (
        kind(**FOREST, min_samples_leaf=5).fit(vectors, labels)
        for kind in (FittedForestClassifier, RandomForestClassifier)
    )
    np.testing.assert_array_equal(ours.predict_proba(vectors), theirs.predict_proba(vectors))


def test_a_forest_of_few_vectors_has_small_leaves_and_large_samples(train_sample: Any) -> None:
    vectors, labels = (array[:60] for array in many(train_sample))
    ours = FittedForestClassifier(**FOREST, min_samples_leaf=5).fit(vectors, labels)
    theirs = RandomForestClassifier(n_estimators=3, max_samples=60, random_state=0)
    expected = theirs.fit(vectors, labels).predict_proba(vectors)
    np.testing.assert_array_equal(ours.predict_proba(vectors), expected)
    assert (ours.min_samples_leaf, ours.max_samples) == (5, 0.5)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_network_of_many_vectors_is_that_of_scikit_learn(train_sample: Any) -> None:
    vectors, labels = many(train_sample)
    ours, theirs = (
        kind(**NETWORK).fit(vectors, labels) for kind in (StoppedMLPClassifier, MLPClassifier)
    )
    np.testing.assert_array_equal(ours.predict_proba(vectors), theirs.predict_proba(vectors))
    assert ours.validation_scores_ == theirs.validation_scores_


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_network_of_few_vectors_is_not_stopped_early(train_sample: Any) -> None:
    vectors, labels = (array[:30] for array in many(train_sample))
    ours = StoppedMLPClassifier(**NETWORK).fit(vectors, labels)
    theirs = MLPClassifier(**{**NETWORK, "early_stopping": False, "batch_size": 30})
    expected = theirs.fit(vectors, labels).predict_proba(vectors)
    np.testing.assert_array_equal(ours.predict_proba(vectors), expected)
    assert (ours.early_stopping, ours.batch_size) == (True, 50)


@pytest.mark.parametrize(
    ("counts", "enough"), [((20, 20), True), ((10, 9), True), ((39, 1), False), ((5, 5), False)]
)
def test_each_class_must_be_on_both_sides_of_a_split(counts: tuple[int, int], enough: bool) -> None:
    assert can_hold_out(np.repeat([0, 1], counts), 0.1) == enough
