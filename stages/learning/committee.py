"""A soft vote of classifiers, weighted by how much each is to be believed."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin

from stages.learning.vote import Vote


class Committee(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Fitted classifiers of images that vote; it is put together, not fitted itself.

    Parameters
    ----------
    members : list of fitted classifiers
        With calibrated probabilities of the same classes, and `names` of these.
    weights : list of float
    temperature, least : float
        Of a `Vote`.
    """

    def __init__(
        self, members: list[Any], weights: list[float], temperature: float, least: float
    ) -> None:
        self.members = members
        self.weights = weights
        self.temperature = temperature
        self.least = least

    @property
    def classes_(self) -> npt.NDArray[Any]:
        """The names of the classes, as the members have them."""
        classes: npt.NDArray[Any] = self.members[0].classes_
        return classes

    @property
    def image_shape(self) -> list[int] | None:
        """Height and width of the images that the members were fitted to."""
        shape: list[int] | None = self.members[0].image_shape
        return shape

    def predict_proba(self, X: npt.ArrayLike) -> npt.NDArray[np.float32]:  # noqa: N803 - sklearn's API
        """Return the members' vote on each image, (n, n_classes) float32."""
        images = np.asarray(X)
        probabilities = [member.predict_proba(images) for member in self.members]
        return Vote(self.weights, self.temperature, self.least).combine(probabilities)

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803 - sklearn's API
        """Return the name of the class of each image with the greatest share of the vote."""
        labels: npt.NDArray[Any] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return labels
