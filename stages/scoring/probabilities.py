"""How good probabilities are, and whether images are as often right as they are sure."""

from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.scoring.blocks import by_blocks
from stages.scoring.intervals import CONFIDENCE, wilson_interval
from stages.store.rows import blocks

N_BINS = 15
RESAMPLES = 500
# Between bins of confidence, two for each factor of ten by which an image may be surer.
EDGES = 1 - 10.0 ** -np.arange(0.5, 5.5, 0.5)

Labels = npt.NDArray[np.uint8]
Probabilities = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def log_loss(labels: Labels, probabilities: Probabilities) -> float:
    """Return the mean negative logarithm of what was given to the true classes.

    Parameters
    ----------
    labels : (n,) uint8
    probabilities : (n, n_classes) float32
        Zero counts as the least number that can be told from it, as in scikit-learn.
    """
    return -float(by_blocks(_logarithms, labels, probabilities).mean())


def brier_score(labels: Labels, probabilities: Probabilities) -> float:
    """Return the mean squared distance to certainty in the true class, from 0 to 2 (Brier, 1950).

    Parameters
    ----------
    labels : (n,) uint8
    probabilities : (n, n_classes) float32
    """
    return float(by_blocks(_squared_distances, labels, probabilities).mean())


def sureness(labels: Labels, probabilities: Probabilities) -> tuple[Floats, Flags]:
    """Return the greatest probability of each image, and whether it is that of its class.

    Returns
    -------
    confidence : (n,) float64
    correct : (n,) bool
    """
    confidence = by_blocks(lambda own: own.max(axis=1).astype(np.float64), probabilities)
    correct = by_blocks(lambda own, actual: own.argmax(axis=1) == actual, probabilities, labels)
    return confidence, correct


def reliability_table(confidence: Floats, correct: Flags) -> pd.DataFrame:
    """Return how often images are right, by how sure they are.

    Parameters
    ----------
    confidence, correct : (n,) float64, (n,) bool
        Of `sureness`.

    Returns
    -------
    DataFrame
        A row for each bin between `EDGES` that has images, surest last: ``above`` and
        ``up_to``, its bounds; ``n, errors``; ``confidence``, its mean; ``accuracy,
        accuracy_low, accuracy_high`` (95 % Wilson).
    """
    bins, bounds = by_blocks(EDGES.searchsorted, confidence), np.array([0.0, *EDGES, 1.0])
    rows = []
    for one in np.flatnonzero(np.bincount(bins)):
        is_own = by_blocks(partial(np.equal, one), bins)
        own = by_blocks(np.compress, is_own, confidence)
        n, hits = len(own), int(by_blocks(np.logical_and, is_own, correct).sum())
        low, high = wilson_interval(hits, n)
        rows.append(
            {
                "above": bounds[one],
                "up_to": bounds[one + 1],
                "n": n,
                "errors": n - hits,
                "confidence": own.mean(),
                "accuracy": hits / n,
                "accuracy_low": low,
                "accuracy_high": high,
            }
        )
    return pd.DataFrame(rows)


def expected_calibration_error(confidence: Floats, correct: Flags) -> float:
    """Return by how much confidence and accuracy differ, on average over the images.

    In `N_BINS` bins of as many images each, but equal confidences share one (Naeini, Cooper
    & Hauskrecht, 2015; equal masses: Nguyen & O'Connor, 2015).

    Parameters
    ----------
    confidence, correct : (n,) float64, (n,) bool
    """
    bins, gaps = _equal_masses(confidence), by_blocks(np.subtract, confidence, correct)
    return float(np.abs(np.bincount(bins, weights=gaps)).sum() / len(confidence))


def calibration_error_interval(confidence: Floats, correct: Flags) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the expected calibration error, by percentiles.

    Images are drawn again, bins kept. An error is never negative and chance only adds to it,
    so that the interval of what is calibrated perfectly lies above 0.

    Parameters
    ----------
    confidence, correct : (n,) float64, (n,) bool
    """
    # By no seed of the project's: what is the same has the same interval.
    generator, n = np.random.default_rng(0), len(confidence)
    bins, gaps = _equal_masses(confidence), by_blocks(np.subtract, confidence, correct)
    errors, n_bins = [], bins.max() + 1
    for _ in range(RESAMPLES):
        sums = np.zeros(n_bins)
        for rows in blocks(n):
            drawn = generator.integers(0, n, rows.stop - rows.start)
            np.add.at(sums, bins[drawn], gaps[drawn])
        errors.append(np.abs(sums).sum() / n)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(errors, [tail, 1 - tail])
    return float(low), float(high)


def summary(labels: Labels, probabilities: Probabilities) -> dict[str, float]:
    """Return what one compares probabilities by.

    Returns
    -------
    dict
        ``log_loss``, ``brier``, and ``ece``, the expected calibration error, with
        ``ece_low`` and ``ece_high`` (95 % bootstrap).
    """
    confidence, correct = sureness(labels, probabilities)
    low, high = calibration_error_interval(confidence, correct)
    return {
        "log_loss": log_loss(labels, probabilities),
        "brier": brier_score(labels, probabilities),
        "ece": expected_calibration_error(confidence, correct),
        "ece_low": low,
        "ece_high": high,
    }


def _equal_masses(confidence: Floats) -> npt.NDArray[np.intp]:
    # A copy that may be put into another order, on the disk.
    copy = by_blocks(np.copy, confidence)
    edges = np.quantile(copy, np.linspace(0, 1, N_BINS + 1), overwrite_input=True)
    return by_blocks(edges[1:-1].searchsorted, confidence)


def _logarithms(labels: Labels, probabilities: Probabilities) -> Floats:
    own = probabilities[np.arange(len(labels)), labels]
    return np.log(np.maximum(own, np.finfo(np.float32).eps).astype(np.float64))


def _squared_distances(labels: Labels, probabilities: Probabilities) -> Floats:
    missing = probabilities.astype(np.float64)
    missing[np.arange(len(labels)), labels] -= 1
    distances: Floats = (missing**2).sum(axis=1)
    return distances
