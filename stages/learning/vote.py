"""Weigh the probabilities of several classifiers against each other."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.learning.calibration import Calibration, Probabilities, fit_calibration

STEPS = 200

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Vote:
    """How the probabilities of several classifiers become one for each class.

    Attributes
    ----------
    weights : list of float
        Of each classifier; not negative, 1 in sum.
    temperature, least : float
        Of the `Calibration` of their mean, which is too modest as a rule: below 1 (Ranjan &
        Gneiting, 2010, "Combining probability forecasts").
    """

    weights: list[float]
    temperature: float
    least: float

    def combine(self, probabilities: list[npt.NDArray[Any]]) -> Probabilities:
        """Return the weighted mean of probabilities, calibrated.

        Parameters
        ----------
        probabilities : list of (…, n_classes)
            Of each classifier, above 0.

        Returns
        -------
        (…, n_classes) float32
            The classes sum to 1.
        """
        mean = weighted_mean(probabilities, self.weights)
        return Calibration(self.temperature, self.least).probabilities(np.log(mean))


def fit_vote(probabilities: list[npt.NDArray[Any]], labels: npt.NDArray[Any]) -> Vote:
    """Return the weights under which the labels are most likely, then such a calibration.

    Parameters
    ----------
    probabilities : list of (n, n_classes)
        Of each classifier, for images that it was not fitted to; above 0.
    labels : (n,) integer
    """
    rows = np.arange(len(labels))
    weights = fit_weights(np.stack([own[rows, labels].astype(np.float64) for own in probabilities]))
    mean = weighted_mean(probabilities, weights)
    calibration = fit_calibration(np.log(mean), labels)
    return Vote(weights, calibration.temperature, calibration.least)


def fit_weights(likelihoods: Floats) -> list[float]:
    """Return the weights of a mixture under which the observations are most likely.

    By expectation maximisation, which never leaves the simplex (Dempster, Laird & Rubin,
    1977, "Maximum likelihood from incomplete data via the EM algorithm").

    Parameters
    ----------
    likelihoods : (n_members, n) float64
        What each member gave to the class that was true.
    """
    weights = np.full(len(likelihoods), 1 / len(likelihoods))
    for _ in range(STEPS):
        shares = weights[:, None] * likelihoods
        weights = (shares / shares.sum(axis=0)).mean(axis=1)
    return [float(weight) for weight in weights]


def weighted_mean(probabilities: list[npt.NDArray[Any]], weights: list[float]) -> Floats:
    """Return the mean of each class's probabilities by weight, float64 of their shape.

    Raises
    ------
    ValueError
        If there are not as many weights.
    """
    parts = zip(weights, probabilities, strict=True)
    total: Floats = np.sum([weight * own.astype(np.float64) for weight, own in parts], axis=0)
    return total
