"""Multilayer perceptrons: small neural networks, stopped early."""

import math
from typing import Annotated, Any, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field
from sklearn.neural_network import MLPClassifier

from stages.config.section import Section
from stages.config.types import Count, NonNegative, Positive


class Params(Section):
    """Of a `sklearn.neural_network.MLPClassifier` with early stopping, on scaled vectors."""

    hidden_layer_sizes: Annotated[list[Count], Field(min_length=1)]
    alpha: NonNegative
    """Strength of the penalty on the squared weights."""
    learning_rate_init: Positive
    batch_size: Count
    """At most: all images where there are no more."""
    max_iter: Count
    """Epochs at most."""
    validation_fraction: Annotated[float, Field(gt=0, lt=1)]
    """Held out to know when to stop, if that is an image of each class and one is left of each,"""
    n_iter_no_change: Count
    """which is after so many epochs without a better accuracy there."""


def build(params: Params, seed: int) -> list[Any]:
    """Return the unfitted steps of a classifier of vectors.

    Each feature is first divided by its greatest training value, and cut off there.
    Training stops when accuracy on a split of the training vectors no longer rises, and
    takes the best weights.
    """
    from sklearn.preprocessing import MaxAbsScaler

    classifier = StoppedMLPClassifier(
        hidden_layer_sizes=params.hidden_layer_sizes,
        alpha=params.alpha,
        learning_rate_init=params.learning_rate_init,
        batch_size=params.batch_size,
        max_iter=params.max_iter,
        early_stopping=True,
        validation_fraction=params.validation_fraction,
        n_iter_no_change=params.n_iter_no_change,
        random_state=seed,
    )
    return [MaxAbsScaler(clip=True), classifier]


class StoppedMLPClassifier(MLPClassifier):  # type: ignore[misc]  # sklearn is untyped
    """A `sklearn.neural_network.MLPClassifier` that takes sets of any size.

    Early stopping needs a split that has each class on both sides. Where there are too few
    vectors for one, training goes on until the loss of all of them falls no more; and a
    mini-batch has no more vectors than there are.
    """

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803 - sklearn's API
        """Fit the network; parameters are as for `MLPClassifier`."""
        asked = {key: self.get_params()[key] for key in ("early_stopping", "batch_size")}
        labels = np.asarray(y)
        if labels.ndim != 1:  # told by scikit-learn
            super().fit(X, y)
            return self
        stopped = asked["early_stopping"] and can_hold_out(labels, self.validation_fraction)
        left = len(labels) - (math.ceil(self.validation_fraction * len(labels)) if stopped else 0)
        automatic = asked["batch_size"] == "auto"
        size = "auto" if automatic else max(1, min(asked["batch_size"], left))
        self.set_params(early_stopping=stopped, batch_size=size)
        try:
            super().fit(X, y)
        finally:
            self.set_params(**asked)
        return self


def can_hold_out(labels: npt.NDArray[Any], fraction: float) -> bool:
    """Return whether such a share of the labels, (n,), can have each class, and the rest too."""
    counts = np.unique(labels, return_counts=True)[1]
    held_out = math.ceil(fraction * len(labels))
    return counts.min() >= 2 and len(counts) <= min(held_out, len(labels) - held_out)
