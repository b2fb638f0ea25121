"""A classifier whose scores have become probabilities."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin

from stages.learning.calibration import Calibration, as_logits
from stages.learning.classifier import raw_scores


class Calibrated(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """A fitted classifier and its calibration; it is put together, not fitted itself.

    Parameters
    ----------
    classifier : fitted classifier
        With a decision function or probabilities.
    temperature, least : float
        Of a `Calibration`.
    """

    def __init__(self, classifier: Any, temperature: float, least: float) -> None:
        self.classifier = classifier
        self.temperature = temperature
        self.least = least

    @property
    def classes_(self) -> npt.NDArray[Any]:
        """The classes of the classifier."""
        classes: npt.NDArray[Any] = self.classifier.classes_
        return classes

    def predict_proba(self, X: npt.ArrayLike) -> npt.NDArray[np.float32]:  # noqa: N803 - sklearn's API
        """Return the probability of each class, (n, n_classes) float32."""
        scores = raw_scores(self.classifier, np.asarray(X))
        calibration = Calibration(self.temperature, self.least)
        return calibration.probabilities(as_logits(self.classifier, scores))

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803 - sklearn's API
        """Return the most probable class of each input, the first of equals."""
        labels: npt.NDArray[Any] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return labels
