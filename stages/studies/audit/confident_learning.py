"""Which labels the out-of-fold probabilities contradict.

Northcutt, Jiang & Chuang (2021, "Confident learning: estimating uncertainty in dataset
labels"): a class is named with confidence if it is at least as probable as it is, on
average, for the images that bear its label.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

# Rounding must not decide whether a probability reaches a mean of equal ones.
TOLERANCE = 1e-6
NONE = -1

Probabilities = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.uint8]


def class_thresholds(labels: Labels, probabilities: Probabilities) -> npt.NDArray[np.float64]:
    """Return the mean probability of each class over the images that bear its label.

    Parameters
    ----------
    labels : (n,) uint8
    probabilities : (n, n_classes)

    Returns
    -------
    (n_classes,) float64
        Infinite for a class that no image bears: it is never named.
    """
    n_classes = probabilities.shape[1]
    own = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    counts = np.bincount(labels, minlength=n_classes)
    sums = np.bincount(labels, weights=own, minlength=n_classes)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.inf)


def confident_classes(labels: Labels, probabilities: Probabilities) -> npt.NDArray[np.intp]:
    """Return the most probable of the classes that reach their threshold.

    Returns
    -------
    (n,) intp
        `NONE` where no class does.
    """
    reached = probabilities >= class_thresholds(labels, probabilities) - TOLERANCE
    best = np.where(reached, probabilities, -1).argmax(axis=1)
    return np.where(reached.any(axis=1), best, NONE)


def find_suspects(labels: Labels, probabilities: Probabilities) -> npt.NDArray[np.bool_]:
    """Return which images are named another class than their label, with confidence.

    An image whose label is as probable as any class is no suspect.

    Parameters
    ----------
    labels : (n,) uint8
    probabilities : (n, n_classes)
        Out of fold.

    Returns
    -------
    (n,) bool
    """
    named = confident_classes(labels, probabilities)
    contradicted = label_margins(labels, probabilities) < 0
    suspects: npt.NDArray[np.bool_] = (named != NONE) & (named != labels) & contradicted
    return suspects


def label_margins(labels: Labels, probabilities: Probabilities) -> npt.NDArray[np.float64]:
    """Return by how much the label is more probable than the best other class.

    Returns
    -------
    (n,) float64
        From -1, the label is certainly wrong, to 1, it is certainly right.
    """
    rows = np.arange(len(labels))
    others = probabilities.astype(np.float64)
    own = others[rows, labels]
    others[rows, labels] = -np.inf
    margins: npt.NDArray[np.float64] = own - others.max(axis=1)
    return margins
