"""A classifier whose scores have become probabilities."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin

from stages.learning.calibration import Calibration, as_logits
from stages.learning.class_names import class_values
from stages.learning.classifier import raw_scores


class Calibrated(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """A fitted classifier and its calibration; it is put together, not fitted itself.

    Parameters
    ----------
    classifier : fitted classifier
        Of codes 0, 1, …, with a decision function or probabilities.
    temperature, least : float
        Of a `Calibration`.
    names : list of str
        Of the classes, that of code 0 first.
    image_shape : list of int, or None
        Height and width of the images that it was fitted to, if it is known.
    """

    def __init__(
        self,
        classifier: Any,
        temperature: float,
        least: float,
        names: list[str],
        image_shape: list[int] | None = None,
    ) -> None:
        self.classifier = classifier
        self.temperature = temperature
        self.least = least
        self.names = names
        self.image_shape = image_shape

    @property
    def classes_(self) -> npt.NDArray[Any]:
        """The names of the classes, as numbers if all are whole numbers; by code."""
        return class_values(self.names)

    def predict_proba(self, X: npt.ArrayLike) -> npt.NDArray[np.float32]:  # noqa: N803 - sklearn's API
        """Return the probability of each class, by code, (n, n_classes) float32."""
        scores = raw_scores(self.classifier, np.asarray(X))
        calibration = Calibration(self.temperature, self.least)
        return calibration.probabilities(as_logits(self.classifier, scores))

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803 - sklearn's API
        """Return the name of the most probable class of each input, the first of equals."""
        labels: npt.NDArray[Any] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return labels
