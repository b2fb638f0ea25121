"""Calibrate the scores of several classifiers and weigh them against each other."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

# A probability of exactly zero would never be forgiven.
LEAST = 1e-6
STEPS = 200

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Vote:
    """How the scores of several classifiers become one probability for each class.

    Attributes
    ----------
    temperatures : list of float
        Of each classifier; above 1 it was too sure of itself.
    weights : list of float
        Of each classifier; not negative, 1 in sum.
    probabilities : list of bool
        Whether the scores of each are probabilities already, not values of a decision
        function.
    """

    temperatures: list[float]
    weights: list[float]
    probabilities: list[bool]

    def combine(self, scores: list[npt.NDArray[Any]]) -> Floats:
        """Return the weighted mean of the calibrated probabilities.

        Parameters
        ----------
        scores : list of (n, n_classes)
            Of each classifier: probabilities, or values of a decision function.

        Returns
        -------
        (n, n_classes) float64
            Rows sum to 1.
        """
        settings = zip(self.temperatures, self.weights, self.probabilities, scores, strict=True)
        parts = [
            weight * calibrated(own, t, probabilities=known) for t, weight, known, own in settings
        ]
        total: Floats = np.sum(parts, axis=0)
        return total


def fit_vote(
    scores: list[npt.NDArray[Any]], labels: npt.NDArray[Any], probabilities: list[bool]
) -> Vote:
    """Return the temperatures and weights under which the labels are most likely.

    Parameters
    ----------
    scores : list of (n, n_classes)
        Of each classifier, for images that it was not fitted to.
    labels : (n,) integer
    probabilities : list of bool
        Whether the scores of each are probabilities.
    """
    pairs = list(zip(scores, probabilities, strict=True))
    temperatures = [fit_temperature(own, labels, probabilities=known) for own, known in pairs]
    rows = np.arange(len(labels))
    likelihoods = [
        calibrated(own, temperature, probabilities=known)[rows, labels]
        for (own, known), temperature in zip(pairs, temperatures, strict=True)
    ]
    return Vote(temperatures, fit_weights(np.stack(likelihoods)), probabilities)


def fit_temperature(
    scores: npt.NDArray[Any], labels: npt.NDArray[Any], *, probabilities: bool
) -> float:
    """Return the temperature of the greatest likelihood.

    Guo, Pleiss, Sun & Weinberger (2017, "On calibration of modern neural networks").
    """
    from scipy.optimize import minimize_scalar

    rows = np.arange(len(labels))
    logits = _logits(scores, probabilities=probabilities)
    below = logits - logits.max(axis=1, keepdims=True)
    own = below[rows, labels]

    def loss(log_temperature: float) -> float:
        # What `calibrated` gives the true classes; the other shares are not needed.
        temperature = float(np.exp(log_temperature))
        shares = np.exp(own / temperature) / np.exp(below / temperature).sum(axis=1)
        return -float(np.log(_with_least(shares, scores.shape[1])).mean())

    # From a thousandth to a thousand; scores of any scale are within.
    found = minimize_scalar(loss, bounds=(-7, 7), method="bounded", options={"xatol": 1e-6})
    return float(np.exp(found.x))


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


def calibrated(scores: npt.NDArray[Any], temperature: float, *, probabilities: bool) -> Floats:
    """Return probabilities of scores at a temperature.

    Parameters
    ----------
    scores : (n, n_classes)
    temperature : float
    probabilities : bool
        Whether the scores are the exponentials of what is to be divided.

    Returns
    -------
    (n, n_classes) float64
        At least `LEAST`, to rounding.
    """
    from scipy.special import softmax

    shares = softmax(_logits(scores, probabilities=probabilities) / temperature, axis=1)
    return _with_least(shares, scores.shape[1])


def _logits(scores: npt.NDArray[Any], *, probabilities: bool) -> Floats:
    exact = scores.astype(np.float64)
    return np.log(np.maximum(exact, LEAST)) if probabilities else exact


def _with_least(shares: Floats, n_classes: int) -> Floats:
    return shares * (1 - LEAST * n_classes) + LEAST
