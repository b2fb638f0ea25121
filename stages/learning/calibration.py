"""Turn the scores of a classifier into probabilities that mean the same for every image.

Two numbers do it, fitted to images that the classifier has not seen. Logits are divided by the
temperature before the softmax (Guo, Pleiss, Sun & Weinberger, 2017, "On calibration of modern
neural networks"); and every class is given the same least share, for images that are not what
they seem however sure a classifier is, such as mislabelled ones. Neither changes a prediction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.learning.class_sample import evenly
from stages.learning.classifier import class_scores, fit
from stages.learning.folds import assign_folds
from stages.store.rows import Rows, Vectors, blocks
from stages.store.scratch import array_like

# A probability of exactly zero would never be forgiven.
LEAST = 1e-6
# Temperatures from a thousandth to a thousand; logits of any scale are within.
LOG_TEMPERATURES = (-7.0, 7.0)
FIRST_LEAST = 1e-3  # where the search starts
HELD_OUT = 2000  # originals, for models that are not cross-validated
FEWEST_PARTS = 5
MOST = 100_000  # images that two numbers are fitted to

Logits = npt.NDArray[np.floating[Any]]
Probabilities = npt.NDArray[np.float32]


def class_logits(classifier: Any, inputs: Vectors) -> npt.NDArray[np.float32]:
    """Return the scores of `class_scores` as logits, (n, n_classes); see `as_logits`."""
    return as_logits(classifier, class_scores(classifier, inputs))


def as_logits(classifier: Any, scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the logarithm of scores that are probabilities, decision values as they are.

    A class without a vote, such as one that no neighbour is of, counts as if it had `LEAST`.

    Parameters
    ----------
    classifier : classifier
        Whose scores they are; without a decision function it gives probabilities.
    scores : (n, n_classes) float32
    """
    if hasattr(classifier, "decision_function"):
        return scores
    return np.log(np.maximum(scores, np.float32(LEAST)))


@dataclass(frozen=True)
class Calibration:
    """How logits become probabilities.

    Attributes
    ----------
    temperature : float
        Above 1 the logits were too sure of themselves.
    least : float
        The probability that every class has at least.
    """

    temperature: float
    least: float

    def probabilities(self, logits: Logits) -> Probabilities:
        """Return the probabilities of logits.

        Parameters
        ----------
        logits : (…, n_classes)

        Returns
        -------
        (…, n_classes) float32
            The classes sum to 1.
        """
        from scipy.special import softmax

        shares = softmax(logits.astype(np.float64) / self.temperature, axis=-1)
        shares = shares * (1 - self.least * logits.shape[-1]) + self.least
        return np.asarray(shares, dtype=np.float32)


def fit_calibration(logits: Logits | Rows, labels: Vectors) -> Calibration:
    """Return the calibration under which the labels are most likely.

    Parameters
    ----------
    logits : (n, n_classes)
        Of images that the classifier was not fitted to; if these are more than `MOST`, as
        many at even distances tell.
    labels : (n,) integer
    """
    from scipy.optimize import minimize, minimize_scalar

    rows = evenly(np.arange(len(labels), dtype=np.uint32), MOST)
    below, labels = logits[rows].astype(np.float64), labels[rows]
    below -= below.max(axis=1, keepdims=True)
    first = minimize_scalar(
        lambda point: _loss_and_slope((point, np.log(FIRST_LEAST)), below, labels)[0],
        bounds=LOG_TEMPERATURES,
        method="bounded",
        options={"xatol": 0.01},
    )
    found = minimize(
        _loss_and_slope,
        (first.x, np.log(FIRST_LEAST)),
        args=(below, labels),
        jac=True,
        method="L-BFGS-B",
        bounds=[LOG_TEMPERATURES, (np.log(LEAST), np.log(0.5 / logits.shape[1]))],
        options={"ftol": 1e-12, "gtol": 1e-7},
    )
    return Calibration(*map(float, np.exp(found.x)))


def cross_calibrated(
    logits: Logits, labels: npt.NDArray[Any], folds: npt.NDArray[np.uint8]
) -> Probabilities:
    """Return out-of-fold probabilities, each fold's by the calibration of the other folds.

    Parameters
    ----------
    logits : (n, n_classes)
        Out of fold.
    labels : (n,) integer
    folds : (n,) uint8
        At least two different ones, unless there are no rows.

    Returns
    -------
    (n, n_classes) float32
        Mapped, if the logits are.
    """
    probabilities = array_like(logits, logits.shape, np.float32)
    for fold in np.unique(folds):
        others = np.flatnonzero(folds != fold)
        calibration = fit_calibration(Rows(logits, others), Rows(labels, others))
        own = np.flatnonzero(folds == fold)
        for block in blocks(len(own)):
            probabilities[own[block]] = calibration.probabilities(logits[own[block]])
    return probabilities


def model_calibration(
    build: Callable[[], Any], data: tuple[Any, Any, Any], logits: Logits, seed: int
) -> Calibration:
    """Return the calibration of a model: that of its out-of-fold logits.

    Where it was not cross-validated, some `HELD_OUT` originals, or a fifth if there are few,
    are scored by a classifier that is fitted without them and all of their copies.

    Parameters
    ----------
    build : callable
        Returns an unfitted classifier of vectors.
    data : (n, d) float32, (n,) uint8, (n,) int32
        Vectors, labels, and the original of each row; originals first.
    logits : (n_original, n_classes)
        Without rows where there was no cross-validation.
    seed : int
        Of which originals are held out.

    Raises
    ------
    ValueError
        If a class has too few images for some to be held out.
    """
    vectors, labels, source = data
    originals = labels[: source.max() + 1]
    if len(logits):
        return fit_calibration(logits, originals)
    parts = assign_folds(originals, max(FEWEST_PARTS, len(originals) // HELD_OUT), seed)
    training, held_out = parts[source] != 0, np.flatnonzero(parts == 0)
    classifier = fit(build(), Rows(vectors, training), labels[training])
    logits = class_logits(classifier, Rows(vectors, held_out))
    return fit_calibration(logits, originals[held_out])


def _loss_and_slope(
    point: tuple[float, float], below: npt.NDArray[np.float64], labels: npt.NDArray[Any]
) -> tuple[float, npt.NDArray[np.float64]]:
    """Return the log loss, and its derivatives, by the logarithms of temperature and least share.

    Parameters
    ----------
    point : pair of float
        The two logarithms.
    below : (n, n_classes) float64
        Logits less the greatest of their row.
    labels : (n,) integer
    """
    (temperature, least), (n, n_classes) = np.exp(point), below.shape
    shares = np.exp(below / temperature)
    shares /= shares.sum(axis=1, keepdims=True)
    own, mean = shares[np.arange(n), labels], (shares * below).sum(axis=1)
    likelihood = own * (1 - least * n_classes) + least
    by_temperature = own * (mean - below[np.arange(n), labels]) / temperature
    slope = [
        -((1 - least * n_classes) * by_temperature / likelihood).mean(),
        -(least * (1 - n_classes * own) / likelihood).mean(),
    ]
    return -float(np.log(likelihood).mean()), np.array(slope)
