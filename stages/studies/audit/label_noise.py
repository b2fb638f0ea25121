"""What audits do to a classifier: labels planted wrong, suspects left out of training."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.cluster.spread import side_by_side
from stages.learning.calibration import class_logits, cross_calibrated
from stages.learning.classifier import fit
from stages.store.rows import Rows, Vectors
from stages.studies.audit.confident_learning import find_suspects

Labels = npt.NDArray[np.uint8]
Folds = npt.NDArray[np.uint8]
Logits = npt.NDArray[np.float32]


def plant_errors(labels: Labels, share: float, seed: int) -> Labels:
    """Return the labels with a share of them changed, each to any other class alike.

    Parameters
    ----------
    labels : (n,) uint8
        At least two classes.
    share : float
        Between 0 and 1; at least one label is changed.
    seed : int
    """
    generator = np.random.default_rng(seed)
    n_classes = int(labels.max()) + 1
    rows = generator.choice(len(labels), max(1, round(share * len(labels))), replace=False)
    steps = generator.integers(1, n_classes, len(rows))
    planted = labels.copy()
    planted[rows] = (labels[rows] + steps) % n_classes
    return planted


def logits_without_two_folds(
    build: Callable[[], Any],
    vectors: Vectors,
    labels: Labels,
    source: npt.NDArray[np.int32],
    folds: Folds,
    *,
    n_aside: int,
) -> Logits:
    """Return, for each fold left aside, out-of-fold logits of the images in the others.

    One classifier serves two folds: fitted without both, it scores each for the other.

    Parameters
    ----------
    build : callable
        Returns an unfitted classifier of vectors.
    vectors : (n, d) float32
    labels : (n,) uint8
    source : (n,) int32
        The original of each row; the first ``n_original`` rows are the originals.
    folds : (n_original,) uint8
        At least three folds.
    n_aside : int
        So many of the folds are left aside in turn, the first ones.

    Returns
    -------
    (n_aside, n_original, n_classes) float32
        Entry ``[a, i]`` is by a classifier that has seen neither fold ``a`` nor the fold
        of ``i``; NaN for the images of fold ``a`` itself.
    """
    n_folds = int(folds.max()) + 1
    shape = (n_aside, len(folds), int(labels.max()) + 1)
    logits = np.full(shape, np.nan, dtype=np.float32)

    def score_both(pair: tuple[int, int]) -> list[Logits]:
        training = ~np.isin(folds[source], pair)
        classifier = fit(build(), Rows(vectors, training), labels[training])
        return [class_logits(classifier, Rows(vectors, rows)) for _, rows in entries(pair)]

    def entries(pair: tuple[int, int]) -> list[tuple[int, npt.NDArray[np.intp]]]:
        both = [(aside, np.flatnonzero(folds == scored)) for aside, scored in (pair, pair[::-1])]
        return [(aside, rows) for aside, rows in both if aside < n_aside]

    pairs = [pair for pair in combinations(range(n_folds), 2) if pair[0] < n_aside]
    for pair, found in zip(pairs, side_by_side(score_both, pairs, "pairs of folds"), strict=True):
        for (aside, rows), own in zip(entries(pair), found, strict=True):
            logits[aside, rows] = own
    return logits


def suspects_by_fold(logits: Logits, labels: Labels, folds: Folds) -> npt.NDArray[np.bool_]:
    """Return the suspects among the training images of each fold.

    No label of the fold has a say in them: neither through the classifiers nor through
    calibration and thresholds.

    Parameters
    ----------
    logits : (n_aside, n, n_classes) float32
        As of `logits_without_two_folds`.
    labels, folds : (n,) uint8

    Returns
    -------
    (n_aside, n) bool
        False for the images of the fold itself.
    """
    suspects = np.zeros(logits.shape[:2], dtype=np.bool_)
    for fold, own in enumerate(logits):
        rows = np.flatnonzero(folds != fold)
        probabilities = cross_calibrated(own[rows], labels[rows], folds[rows])
        suspects[fold, rows] = find_suspects(labels[rows], probabilities)
    return suspects
