"""Receiver operating characteristic and precision-recall curves, one class against the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MACRO = "macro"
AREA_TOLERANCE = 1e-4


@dataclass(frozen=True)
class Curve:
    """Points of a curve, by rising ``x``.

    Attributes
    ----------
    x, y : (n,) float64
        False and true positive rate, or recall and precision.
    threshold : (n,) float64
        The least score that counts as positive at each point; NaN for a macro curve.
    """

    x: Floats
    y: Floats
    threshold: Floats

    def area(self) -> float:
        """Return the area below the lines that join the points."""
        return float(np.trapezoid(self.y, self.x))


def roc_curve(positive: npt.NDArray[np.bool_], score: npt.NDArray[np.floating[Any]]) -> Curve:
    """Return the true against the false positive rate over all thresholds.

    Parameters
    ----------
    positive : (n,) bool
        At least one true and one false.
    score : (n,) float
    """
    from sklearn import metrics

    false_rate, true_rate, threshold = metrics.roc_curve(positive, score)
    return Curve(false_rate, true_rate, threshold.astype(np.float64))


def precision_recall_curve(
    positive: npt.NDArray[np.bool_], score: npt.NDArray[np.floating[Any]]
) -> Curve:
    """Return precision against recall over all thresholds, as steps.

    The area is the average precision. Lines from point to point would flatter the
    classifier (Davis & Goadrich 2006), so each point stands for the recall up to it.

    Parameters
    ----------
    positive : (n,) bool
        At least one true.
    score : (n,) float
    """
    from sklearn import metrics

    precision, recall, threshold = metrics.precision_recall_curve(positive, score)
    recall, precision, threshold = recall[::-1], precision[-2::-1], threshold[::-1]
    wide = np.diff(recall) > 0
    ends = np.stack([recall[:-1][wide], recall[1:][wide]], axis=1)
    return Curve(ends.ravel(), np.repeat(precision[wide], 2), np.repeat(threshold[wide], 2))


def macro_average(curves: Sequence[Curve]) -> Curve:
    """Return the mean of several curves at each ``x``; its area is the mean of theirs."""
    # Where a curve is vertical, both ends are kept: before the jump at x, and after it.
    x = np.repeat(np.unique(np.concatenate([curve.x for curve in curves])), 2)
    y = np.mean([_both_ends(curve, x[::2]) for curve in curves], axis=0)
    return Curve(x, y, np.full(len(x), np.nan))


def thin(curve: Curve, n_points: int) -> Curve:
    """Return about ``n_points`` of a curve's points, its area kept to 1e-4.

    Points are kept at equal steps along the curve, first and last always; where that
    changes the area by more than the tolerance, twice as many are tried.

    Parameters
    ----------
    curve : Curve
    n_points : int
        At least 2.
    """
    length = np.cumsum(np.abs(np.diff(curve.x)) + np.abs(np.diff(curve.y)))
    length = np.concatenate([[0.0], length])
    area = curve.area()
    while n_points < len(curve.x):
        kept = np.searchsorted(length, np.linspace(0, length[-1], n_points))
        kept = np.union1d(kept, [0, len(length) - 1])
        thinned = Curve(curve.x[kept], curve.y[kept], curve.threshold[kept])
        if abs(thinned.area() - area) <= AREA_TOLERANCE:
            return thinned
        n_points *= 2
    return curve


def one_vs_rest_curves(
    kind: Literal["roc", "precision_recall"],
    labels: npt.NDArray[np.uint8],
    scores: npt.NDArray[np.float32],
) -> dict[str, Curve]:
    """Return the curve of each class against the rest, and their macro average.

    Parameters
    ----------
    kind : {"roc", "precision_recall"}
    labels : (n,) uint8
        Every class has at least one image.
    scores : (n, n_classes) float32

    Returns
    -------
    dict
        By class, ``"0"`` first, then ``"macro"``.
    """
    draw = roc_curve if kind == "roc" else precision_recall_curve
    curves = {
        str(label): draw(labels == label, scores[:, label]) for label in range(scores.shape[1])
    }
    return curves | {MACRO: macro_average(list(curves.values()))}


def _both_ends(curve: Curve, x: Floats) -> Floats:
    """Read a curve at each x twice, before a jump there and after it: (2 n,)."""
    before = np.searchsorted(curve.x, x, side="left")
    after = np.searchsorted(curve.x, x, side="right") - 1
    between = np.interp(x, curve.x, curve.y)
    is_point = curve.x[before] == x
    first = np.where(is_point, curve.y[before], between)
    last = np.where(is_point, curve.y[after], between)
    return np.stack([first, last], axis=1).ravel()
