"""Ruled and squared paper: its straight lines, and the ink without them."""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from stages.photo.ink import Ink

Mask = npt.NDArray[np.bool_]

COARSE = 500  # pixels of the longer side at which lines are looked for
STEEPEST = 0.2  # rows that a line may fall a column; a photo's turn of 11 degrees
COVERED = 0.6  # of its way across the photo, by a line; digits in a row leave more open
END = 0.06  # of the photo's width, at either end,
AT_ENDS = 0.3  # and how much of it a line covers
THICKEST = 0.02  # of the shorter side; more is no ruling
STRONG = 90  # percentile of ink, to compare with
FAINTER = 0.8  # of strong ink; lines of less are told from it by how strong they are
FAINTEST = 0.45  # of strong ink; less is no stroke


def without_ruling(ink: Ink) -> tuple[Mask, float]:
    """Return ink without the straight lines that cross the photo, and how strong ink is.

    A line covers most of its way across, at any of some slopes: a Hough transform of two
    narrow fans (Duda & Hart, 1972, "Use of the Hough transformation to detect lines and curves
    in pictures"). Where lines are fainter than ink, a threshold tells them apart; else what is
    no thicker than its line is taken away, and what crosses it kept.

    Returns
    -------
    (height, width) bool, float
        The lack of light of what is left.
    """
    mask = ink.mask
    ruled = np.asarray(_at_lines(mask) | _at_lines(mask.T).T)
    rest = np.asarray(mask & ~ruled)
    if not rest.any():
        return rest, ink.threshold
    full = float(np.percentile(ink.lack[rest], STRONG))
    line = float(np.median(ink.lack[ruled])) if ruled.any() else 0.0
    if 0 < line < FAINTER * full:
        rest = np.asarray(mask & (ink.lack > (line + full) / 2))
    rest &= ink.lack > FAINTEST * full
    return rest, full


def _at_lines(mask: Mask) -> Mask:
    """Return the ink that is of lines from left to right and of nothing else."""
    slope, rows = _lines(mask)
    found = np.zeros_like(mask)
    if not len(rows):
        return found
    thickest = max(4.0, THICKEST * min(mask.shape))
    y, x = np.nonzero(mask)
    runs = _runs_down(mask)[y, x]
    place = y - slope * (x - mask.shape[1] / 2)
    nearest = np.abs(place[:, None] - rows[None, :]).argmin(axis=1)
    away = np.abs(place - rows[nearest])
    for number in range(len(rows)):
        own = (nearest == number) & (away <= thickest)
        # Most columns of a line show the line alone.
        thickness = np.median(runs[own]) if own.any() else np.inf
        if thickness <= thickest:
            own &= (away <= thickness / 2 + 1.5) & (runs <= 1.5 * thickness + 1)
            found[y[own], x[own]] = True
    return found


def _lines(mask: Mask) -> tuple[float, npt.NDArray[Any]]:
    """Return the slope of lines across, and the rows at which they pass the middle column."""
    step = -(-max(mask.shape) // COARSE)
    small = _any_in_blocks(mask, step)
    end = max(1, int(END * small.shape[1]))
    # A line that leaves neither by the top nor by the bottom has ink at one end at least.
    is_low = small.shape[0] <= STEEPEST * small.shape[1] + 2
    if not (is_low or small[:, :end].any() or small[:, -end:].any()):
        return 0.0, np.empty(0)
    y, x = np.nonzero(small)
    middle = mask.shape[1] / step / 2
    slopes = np.linspace(-STEEPEST, STEEPEST, 121)
    best, slope, rows = 0.0, 0.0, np.empty(0)
    offset = int(STEEPEST * middle) + 2
    size = small.shape[0] + 2 * offset + 1
    for candidate in slopes:
        place = np.rint(y - candidate * (x - middle)).astype(int) + offset
        shift = offset - np.rint(candidate * (np.arange(small.shape[1]) - middle)).astype(int)
        full = _crossed(shift, small.shape[0], size)
        share = np.bincount(place, minlength=size) / np.maximum(full, 0.5 * small.shape[1])
        if not (share > COVERED).any():
            continue
        # A stroke may be as long and as straight, but does not begin and end at the edges.
        for inside, columns in ((x < end, shift[:end]), (x >= small.shape[1] - end, shift[-end:])):
            there = _crossed(columns, small.shape[0], size)
            counts = np.bincount(place[inside], minlength=size)
            share[counts < AT_ENDS * there] = 0
        # The sharpest slope is the one at which most ink is in few rows.
        strength = float((share[share > COVERED] ** 2).sum())
        if strength > best:
            best, slope = strength, float(candidate)
            labels, n = ndimage.label(share > COVERED)
            rows = np.array(ndimage.center_of_mass(share, labels, range(1, n + 1)))[:, 0] - offset
    return slope, (rows + 0.5) * step - 0.5


def _crossed(shift: npt.NDArray[Any], height: int, size: int) -> npt.NDArray[Any]:
    """Return of each line how many of the photo's columns it crosses, each of them shifted."""
    starts = np.bincount(shift, minlength=size + 1)
    ends = np.bincount(shift + height, minlength=size + 1)
    return np.cumsum(starts[:size].astype(float) - ends[:size])


def _any_in_blocks(mask: Mask, step: int) -> Mask:
    if step == 1:
        return mask
    height, width = (-(-size // step) for size in mask.shape)
    framed = np.zeros((height * step, width * step), dtype=bool)
    framed[: mask.shape[0], : mask.shape[1]] = mask
    found: Mask = np.asarray(framed.reshape(height, step, width, step).any(axis=(1, 3)))
    return found


def _runs_down(mask: Mask) -> npt.NDArray[np.int32]:
    """Return of each pixel of ink how many are in one piece with it in its column."""
    framed = np.zeros((mask.shape[0] + 1, mask.shape[1]), dtype=bool)
    framed[:-1] = mask
    flat = framed.T.ravel()
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flat, [False]]).astype(np.int8)))
    lengths = np.zeros(flat.size, np.int32)
    starts, ends = edges[::2], edges[1::2]
    lengths[flat] = np.repeat(ends - starts, ends - starts)
    return lengths.reshape(mask.shape[1], -1).T[:-1]
