"""A soft vote of classifiers, each calibrated, weighted by how much it is to be believed."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin

from stages.learning.classifier import raw_scores
from stages.learning.vote import Vote


class Committee(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Fitted classifiers of images that vote; it is put together, not fitted itself.

    Parameters
    ----------
    members : list of fitted classifiers
        With the same classes, 0, 1, …
    temperatures, weights, probabilities : list
        Of a `Vote`.
    """

    def __init__(
        self,
        members: list[Any],
        temperatures: list[float],
        weights: list[float],
        probabilities: list[bool],
    ) -> None:
        self.members = members
        self.temperatures = temperatures
        self.weights = weights
        self.probabilities = probabilities

    @property
    def classes_(self) -> npt.NDArray[Any]:
        """The classes of the members."""
        classes: npt.NDArray[Any] = self.members[0].classes_
        return classes

    def predict_proba(self, X: npt.ArrayLike) -> npt.NDArray[np.float64]:  # noqa: N803 - sklearn's API
        """Return the members' vote on each image, (n, n_classes)."""
        images = np.asarray(X)
        scores = [raw_scores(member, images) for member in self.members]
        return Vote(self.temperatures, self.weights, self.probabilities).combine(scores)

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803 - sklearn's API
        """Return the class of each image with the greatest share of the vote."""
        labels: npt.NDArray[Any] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return labels
