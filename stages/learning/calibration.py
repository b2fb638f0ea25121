"""Turn the scores of a classifier into probabilities that mean the same for every image.

One number does it, the temperature: logits are divided by it before the softmax, which changes
no prediction. It is fitted to images that the classifier has not seen (Guo, Pleiss, Sun &
Weinberger, 2017, "On calibration of modern neural networks").
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.learning.classifier import class_scores, fit
from stages.learning.folds import assign_folds

# A probability of exactly zero would never be forgiven.
LEAST = 1e-6
HELD_OUT = 2000  # originals, for models that are not cross-validated
FEWEST_PARTS = 5

Logits = npt.NDArray[np.floating[Any]]
Probabilities = npt.NDArray[np.float32]


def class_logits(classifier: Any, inputs: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
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


def calibrated(logits: Logits, temperature: float) -> Probabilities:
    """Return the probabilities of logits at a temperature.

    Parameters
    ----------
    logits : (…, n_classes)
    temperature : float
        Above 1 the logits were too sure of themselves.

    Returns
    -------
    (…, n_classes) float32
        At least `LEAST`, to rounding; the classes sum to 1.
    """
    from scipy.special import softmax

    shares = softmax(logits.astype(np.float64) / temperature, axis=-1)
    return _with_least(shares, logits.shape[-1]).astype(np.float32)


def fit_temperature(logits: Logits, labels: npt.NDArray[Any]) -> float:
    """Return the temperature under which the labels are most likely.

    Parameters
    ----------
    logits : (n, n_classes)
        Of images that the classifier was not fitted to.
    labels : (n,) integer
    """
    from scipy.optimize import minimize_scalar

    rows = np.arange(len(labels))
    below = logits.astype(np.float64)
    below -= below.max(axis=1, keepdims=True)
    own = below[rows, labels]

    def loss(log_temperature: float) -> float:
        # What `calibrated` gives the true classes; the other shares are not needed.
        temperature = float(np.exp(log_temperature))
        shares = np.exp(own / temperature) / np.exp(below / temperature).sum(axis=1)
        return -float(np.log(_with_least(shares, logits.shape[1])).mean())

    # From a thousandth to a thousand; logits of any scale are within.
    found = minimize_scalar(loss, bounds=(-7, 7), method="bounded", options={"xatol": 1e-6})
    return float(np.exp(found.x))


def cross_calibrated(
    logits: Logits, labels: npt.NDArray[Any], folds: npt.NDArray[np.uint8]
) -> Probabilities:
    """Return out-of-fold probabilities, each fold's at the temperature of the other folds.

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
    """
    probabilities = np.empty(logits.shape, dtype=np.float32)
    for fold in np.unique(folds):
        own = folds == fold
        temperature = fit_temperature(logits[~own], labels[~own])
        probabilities[own] = calibrated(logits[own], temperature)
    return probabilities


def model_temperature(
    build: Callable[[], Any], data: tuple[Any, Any, Any], logits: Logits, seed: int
) -> float:
    """Return the temperature of a model: that of its out-of-fold logits.

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
        return fit_temperature(logits, originals)
    parts = assign_folds(originals, max(FEWEST_PARTS, len(originals) // HELD_OUT), seed)
    training, held_out = parts[source] != 0, np.flatnonzero(parts == 0)
    classifier = fit(build(), vectors[training], labels[training])
    return fit_temperature(class_logits(classifier, vectors[held_out]), originals[held_out])


def _with_least(shares: npt.NDArray[np.float64], n_classes: int) -> npt.NDArray[np.float64]:
    return shares * (1 - LEAST * n_classes) + LEAST
