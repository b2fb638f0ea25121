"""Curves of fewer points."""

import heapq

import numpy as np

from stages.scoring.curves import Curve
from stages.store.rows import blocks

AREA_TOLERANCE = 1e-4


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


def _worst_split(curve: Curve, low: int, high: int) -> tuple[float, int, int, int]:
    """Return the point between two that is furthest off their chord, greatest area first."""
    x, y = curve.x[low : high + 1], curve.y[low : high + 1]
    worst, middle = 0.0, 0
    for rows in blocks(len(x)):
        off = np.abs((x[rows] - x[0]) * (y[-1] - y[0]) - (y[rows] - y[0]) * (x[-1] - x[0]))
        place = int(off.argmax())
        if off[place] > worst:
            worst, middle = float(off[place]), rows.start + place
    return -worst, low, low + middle, high


def _chord_area(curve: Curve, low: int, high: int) -> float:
    return float((curve.x[high] - curve.x[low]) * (curve.y[high] + curve.y[low]) / 2)
