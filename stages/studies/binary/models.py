"""The classifiers that answer a yes-or-no question, on pixels as they are."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.learning.classifier import class_scores, fit
from stages.learning.folds import out_of_fold_scores
from stages.store.rows import Vectors
from stages.studies.binary.params import Models

Scores = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


def build_models(params: Models, seed: int) -> dict[str, Any]:
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


def fitted_scores(classifier: Any, vectors: Vectors, positive: Flags, others: Vectors) -> Scores:
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

    fitted = fit(clone(classifier), vectors, positive.astype(np.uint8))
    scores: Scores = class_scores(fitted, others)[:, 1]
    return scores


def cross_validated_scores(
    classifier: Any, vectors: Vectors, positive: Flags, folds: npt.NDArray[np.uint8]
) -> Scores:
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
    from sklearn.base import clone

    source = np.arange(len(folds), dtype=np.int32)
    build, labels = partial(clone, classifier), positive.astype(np.uint8)
    return out_of_fold_scores(build, vectors, labels, source, folds)[:, 1]


@contextmanager
def swinging() -> Iterator[None]:
    """Let SGD, on pixels as they are, swing to the end; its scores show what it is worth."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield
