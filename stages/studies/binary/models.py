"""The classifiers that answer a yes-or-no question, on pixels as they are."""

import warnings
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field, PositiveFloat, PositiveInt

from stages.config.section import Section
from stages.config.types import SGDLoss, Share
from stages.learning.classifier import class_scores, fit
from stages.learning.folds import grouped_splits

# The least score that each takes for a yes if nobody chooses another.
DEFAULT_THRESHOLDS = {"dummy": 0.5, "sgd": 0.0, "random_forest": 0.5}


class SGD(Section):
    """A `sklearn.linear_model.SGDClassifier`."""

    loss: SGDLoss
    alpha: PositiveFloat
    max_iter: PositiveInt
    tol: PositiveFloat


class RandomForest(Section):
    """A `sklearn.ensemble.RandomForestClassifier`."""

    n_estimators: PositiveInt
    max_features: Literal["sqrt", "log2"] | Share


class Params(Section):
    """The classifiers, and the number of folds by which they are cross-validated."""

    folds: Annotated[int, Field(ge=2, le=255)]
    sgd: SGD
    random_forest: RandomForest


def build_models(params: Params, seed: int) -> dict[str, Any]:
    """Return the unfitted classifiers by name; ``dummy`` never says yes."""
    from sklearn.dummy import DummyClassifier
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import SGDClassifier

    return {
        "dummy": DummyClassifier(strategy="constant", constant=0),
        "sgd": SGDClassifier(**params.sgd.model_dump(), random_state=seed),
        "random_forest": RandomForestClassifier(
            **params.random_forest.model_dump(), random_state=seed
        ),
    }


def fitted_scores(
    classifier: Any,
    vectors: npt.NDArray[np.float32],
    positive: npt.NDArray[np.bool_],
    others: npt.NDArray[np.float32],
) -> npt.NDArray[np.float32]:
    """Fit a classifier to some vectors and return its scores of others.

    Parameters
    ----------
    classifier : unfitted classifier
    vectors : (n, d) float32
    positive : (n,) bool
        At least one true and one false.
    others : (m, d) float32

    Returns
    -------
    (m,) float32
        The greater, the more likely positive.
    """
    from sklearn.base import clone
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        # On pixels as they are SGD may swing to the end; its scores show what it is worth.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = fit(clone(classifier), vectors, positive.astype(np.uint8))
    return class_scores(fitted, others)[:, 1]


def out_of_fold_scores(
    classifier: Any,
    vectors: npt.NDArray[np.float32],
    positive: npt.NDArray[np.bool_],
    folds: npt.NDArray[np.uint8],
) -> npt.NDArray[np.float32]:
    """Return the score of each vector by a classifier that was fitted to the other folds.

    Parameters
    ----------
    classifier : unfitted classifier
    vectors : (n, d) float32
    positive : (n,) bool
    folds : (n,) uint8

    Returns
    -------
    (n,) float32
    """
    scores = np.empty(len(folds), dtype=np.float32)
    for training, own in grouped_splits(folds, np.arange(len(folds))):
        scores[own] = fitted_scores(classifier, vectors[training], positive[training], vectors[own])
    return scores
