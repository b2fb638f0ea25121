"""Receiver operating characteristic and precision-recall curves, one class against the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from stages.scoring.blocks import by_blocks, distinct, gather
from stages.scoring.class_names import MACRO
from stages.scoring.thresholds import Taken, count_taken
from stages.store.rows import blocks

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """Points of a curve, by rising ``x``; on the disk, as they may be as many as images.

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
        strips = by_blocks(_strips, self.x[:-1], self.x[1:], self.y[:-1], self.y[1:])
        return float(strips.sum())


def roc_curve(positive: npt.NDArray[np.bool_], score: npt.NDArray[np.floating[Any]]) -> Curve:
    """Return the true against the false positive rate over all thresholds.

    Points between others on a line are left out, as in scikit-learn.

    Parameters
    ----------
    positive : (n,) bool
        At least one true and one false.
    score : (n,) float
    """
    nothing = np.array([[0], [0], [np.inf]])
    wrong, right, threshold = gather(chain([nothing], _corners(count_taken(positive, score))))
    wrong /= wrong[-1] or np.nan  # of none there is no rate
    right /= right[-1]
    return Curve(wrong, right, threshold)


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
    return Curve(*gather(_steps(count_taken(positive, score))))


def macro_average(curves: Sequence[Curve]) -> Curve:
    """Return the mean of several curves at each ``x``; its area is the mean of theirs."""
    x = gather(curve.x[rows] for curve in curves for rows in blocks(len(curve.x)))
    x.sort()
    return Curve(*gather(_average(curves, own) for own in distinct(x)))


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
    present = sorted(set().union(*(np.unique(labels[rows]) for rows in blocks(len(labels)))))
    curves = {
        names[code]: draw(by_blocks(partial(np.equal, code), labels), scores[:, code])
        for code in present
    }
    return curves | {MACRO: macro_average(list(curves.values()))}


def _corners(taken: Taken) -> Iterator[Floats]:
    """Yield false and true positives and threshold where they turn, (3, k) at a time."""
    last = len(taken.threshold) - 1
    for rows in blocks(last + 1):
        own = np.arange(rows.start, rows.stop)
        around = np.arange(rows.start - 1, rows.stop + 1).clip(0, last)
        turns = [np.diff(count[around], 2) != 0 for count in (taken.images, taken.sought)]
        own = own[turns[0] | turns[1] | (last == 0)]  # both ends turn, unless they are one
        right = taken.sought[own]
        yield np.stack([taken.images[own] - right, right, taken.threshold[own]])


def _steps(taken: Taken) -> Iterator[Floats]:
    """Yield x, y and threshold of both ends of each step of precision, (3, k) at a time."""
    positives, before = taken.sought[-1], 0
    for rows in blocks(len(taken.threshold)):
        right = taken.sought[rows]
        left, before = np.append(before, right[:-1]), right[-1]
        wide = right > left
        recall = np.stack([left, right], axis=1)[wide].ravel() / positives
        precision, threshold = right / taken.images[rows], taken.threshold[rows]
        yield np.stack([recall, np.repeat(precision[wide], 2), np.repeat(threshold[wide], 2)])


def _average(curves: Sequence[Curve], distinct_x: Floats) -> Floats:
    """Return x, y and no threshold of the points of an average, (3, k)."""
    # Where a curve is vertical, both ends are kept: before the jump at x, and after it.
    x = np.repeat(distinct_x, 2)
    y = np.mean([_both_ends(curve, distinct_x) for curve in curves], axis=0)
    differ = np.append(True, (np.diff(x) != 0) | (np.diff(y) != 0))[: len(x)]
    return np.stack([x, y, np.full(len(x), np.nan)])[:, differ]


def _both_ends(curve: Curve, x: Floats) -> Floats:
    """Read a curve at each x twice, before a jump there and after it: (2 n,)."""
    before = np.searchsorted(curve.x, x, side="left")
    after = np.searchsorted(curve.x, x, side="right") - 1
    between = np.interp(x, curve.x, curve.y)
    is_point = curve.x[before] == x
    first = np.where(is_point, curve.y[before], between)
    last = np.where(is_point, curve.y[after], between)
    return np.stack([first, last], axis=1).ravel()


def _strips(left: Floats, right: Floats, before: Floats, after: Floats) -> Floats:
    """Return the areas below lines from left to right, one for each."""
    areas: Floats = (right - left) * (after + before) / 2
    return areas
