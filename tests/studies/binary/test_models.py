"""Classifiers of a yes-or-no question are those of scikit-learn, and see no image they score."""

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import PredefinedSplit, cross_val_predict

from stages.learning.folds import assign_folds
from stages.studies.binary.models import build_models, cross_validated_scores
from stages.studies.binary.params import Models
from stages.studies.binary.thresholds import DEFAULT_THRESHOLDS
from tests import blocks

CHOSEN = Models.model_validate(blocks.BINARY_MODELS)


@pytest.fixture(scope="module")
def data(train_sample: Any) -> tuple[Any, Any, Any]:
    images, labels = train_sample
    vectors = images.reshape(600, -1).astype(np.float32)
    return vectors, labels == 5, assign_folds(labels, 3, 0)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(
    ("name", "oracle", "method"),
    [
        ("sgd", SGDClassifier(alpha=1e-4, max_iter=50, random_state=7), "decision_function"),
        ("random_forest", RandomForestClassifier(20, random_state=7), "predict_proba"),
    ],
)
def test_out_of_fold_scores_are_those_of_scikit_learn(
    data: Any, name: str, oracle: Any, method: str
) -> None:
    vectors, positive, folds = data
    scores = cross_validated_scores(build_models(CHOSEN, 7)[name], vectors, positive, folds)
    wanted = cross_val_predict(oracle, vectors, positive, cv=PredefinedSplit(folds), method=method)
    wanted = wanted[:, 1] if wanted.ndim == 2 else wanted
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, wanted, rtol=1e-3, atol=1e-5 * np.abs(wanted).max())


def test_the_dummy_never_says_yes(data: Any) -> None:
    scores = cross_validated_scores(build_models(CHOSEN, 0)["dummy"], *data)
    assert (scores < DEFAULT_THRESHOLDS["dummy"]).all()


def test_every_classifier_has_its_default_threshold() -> None:
    assert list(build_models(CHOSEN, 0)) == list(DEFAULT_THRESHOLDS)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", ["sgd", "random_forest"])
def test_what_cannot_be_known_is_guessed_no_better_than_by_chance(name: str) -> None:
    rng = np.random.default_rng(0)
    vectors = rng.integers(0, 256, (600, 20)).astype(np.float32)
    positive = rng.permutation(np.arange(600) % 2).astype(np.bool_)
    folds = assign_folds(positive.astype(np.uint8), 3, 0)
    scores = cross_validated_scores(build_models(CHOSEN, 0)[name], vectors, positive, folds)
    found = scores >= DEFAULT_THRESHOLDS[name]
    assert np.mean(found == positive) == pytest.approx(0.5, abs=4 * 0.5 / 600**0.5)
