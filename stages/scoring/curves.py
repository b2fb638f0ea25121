"""Receiver operating characteristic and precision-recall curves, one class against the rest."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from stages.scoring.class_names import MACRO

Floats = npt.NDArray[np.float64]
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
    distinct = np.append(True, (np.diff(x) != 0) | (np.diff(y) != 0))
    return Curve(x[distinct], y[distinct], np.full(distinct.sum(), np.nan))


def thin(curve: Curve, n_points: int) -> Curve:
    """Return a curve of some of the points, its area kept to 1e-4.

    Points are added where the lines between those chosen so far are furthest off, by
    area (after Douglas & Peucker 1973), until there are ``n_points`` and the area is
    right, or none are left.

    Parameters
    ----------
    curve : Curve
    n_points : int
        At least 2; the result has more only where its area needs them.
    """
    area, last = curve.area(), len(curve.x) - 1
    kept = [0, last]
    splits = [_worst_split(curve, 0, last)]
    missing = area - _chord_area(curve, 0, last)
    while splits and (len(kept) < n_points or abs(missing) > AREA_TOLERANCE):
        off, low, middle, high = heapq.heappop(splits)
        if off == 0:
            continue
        kept.append(middle)
        missing += _chord_area(curve, low, high)
        missing -= _chord_area(curve, low, middle) + _chord_area(curve, middle, high)
        heapq.heappush(splits, _worst_split(curve, low, middle))
        heapq.heappush(splits, _worst_split(curve, middle, high))
    rows = np.unique(kept)
    return Curve(curve.x[rows], curve.y[rows], curve.threshold[rows])


def one_vs_rest_curves(
    kind: Literal["roc", "precision_recall"],
    labels: npt.NDArray[np.uint8],
    scores: npt.NDArray[np.float32],
    names: Sequence[str],
) -> dict[str, Curve]:
    """Return the curve of each class against the rest, and their macro average.

    Parameters
    ----------
    kind : {"roc", "precision_recall"}
    labels : (n,) uint8
        Of two classes or more.
    scores : (n, n_classes) float32
    names : sequence of n_classes str
        None is ``macro``.

    Returns
    -------
    dict
        By name, in the order of the codes, then ``macro``. A class without images has no
        curve, nor a part in the average.
    """
    draw = roc_curve if kind == "roc" else precision_recall_curve
    curves = {
        names[code]: draw(labels == code, scores[:, code]) for code in np.unique(labels).tolist()
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


def _worst_split(curve: Curve, low: int, high: int) -> tuple[float, int, int, int]:
    """Return the point between two that is furthest off their chord, greatest area first."""
    x, y = curve.x[low : high + 1], curve.y[low : high + 1]
    off = np.abs((x - x[0]) * (y[-1] - y[0]) - (y - y[0]) * (x[-1] - x[0]))
    middle = int(off.argmax())
    return -float(off[middle]), low, low + middle, high


def _chord_area(curve: Curve, low: int, high: int) -> float:
    return float((curve.x[high] - curve.x[low]) * (curve.y[high] + curve.y[low]) / 2)
