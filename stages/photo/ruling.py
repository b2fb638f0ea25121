"""Ruled and squared paper: its straight lines, and the ink without them."""

from typing import Any

import numpy as np
import numpy.typing as npt

from stages.photo.ink import Ink
from stages.photo.masks import Mask, row_ends

Numbers = npt.NDArray[Any]

COARSE = 500  # pixels of the longer side at which lines are looked for
STEEPEST = 0.27  # rows that a line may fall a column; a turn of 15 degrees
SLOPES = 163  # that are tried
ALIKE = 0.06  # rows a column by which slopes of one page's lines differ, seen from one side
COVERED = 0.6  # of its way across the paper, by a line; digits in a row leave more open
END = 0.06  # of the photo's width, at either end of a line,
AT_ENDS = 0.3  # and how much of it the line covers
CLOSEST = 3  # coarse pixels between two lines
THICKEST = 0.02  # of the shorter side; more is no ruling
STRONG = 90  # percentile of ink, to compare with
FAINTER = 0.8  # of strong ink; lines of less are told from it by how strong they are
FAINTEST = 0.45  # of strong ink; less is no stroke


def without_ruling(ink: Ink, paper: Mask) -> tuple[Mask, Mask, float]:
    """Return the ink on paper without the straight lines that cross it, and how strong it is.

    A line covers most of its way across, at a slope near to those of the others: a Hough
    transform of two narrow fans (Duda & Hart, 1972, "Use of the Hough transformation to detect
    lines and curves in pictures"). Where lines are fainter than ink, a threshold tells them
    apart; else what is no thicker than its line is taken away, and what crosses it kept.

    Parameters
    ----------
    paper : (height, width) bool
        Convex.

    Returns
    -------
    (height, width) bool, (height, width) bool, float
        What is left, what is of lines, of which some may be left, and the lack of light of ink.
    """
    mask = np.asarray(ink.mask & paper)
    across = _at_lines(mask, paper)
    ruled = across | _at_lines((mask & ~across).T, paper.T).T
    rest = np.asarray(mask & ~ruled)
    if not rest.any():
        return rest, ruled, ink.threshold
    full = float(np.percentile(ink.lack[rest], STRONG))
    line = float(np.median(ink.lack[ruled])) if ruled.any() else 0.0
    if 0 < line < FAINTER * full:
        rest = np.asarray(mask & (ink.lack > (line + full) / 2))
    rest &= ink.lack > FAINTEST * full
    return rest, ruled, full


def _at_lines(mask: Mask, paper: Mask) -> Mask:
    """Return the ink that is of lines from left to right and of nothing else."""
    found = np.zeros_like(mask)
    lines = _lines(mask, paper)
    if not lines:
        return found
    height, width = mask.shape
    thickest = max(4.0, THICKEST * min(mask.shape))
    runs = _runs_down(mask)
    columns = np.arange(width)
    for slope, row in lines:
        way = np.rint(row + slope * (columns - width / 2)).astype(int)
        near = runs[np.clip(way + np.arange(-2, 3)[:, None], 0, height - 1), columns].max(axis=0)
        # Most columns of a line show the line alone.
        thickness = float(np.median(near[near > 0])) if near.any() else np.inf
        if thickness > thickest:
            continue
        reach = int(thickness / 2 + 2.5)
        rows = np.clip(way + np.arange(-reach, reach + 1)[:, None], 0, height - 1)
        found[rows, columns] |= runs[rows, columns] <= 1.5 * thickness + 1
    return found & mask


def _lines(mask: Mask, paper: Mask) -> list[tuple[float, float]]:
    """Return of each line across its slope, and the row at which it passes the middle column."""
    step = -(-max(mask.shape) // COARSE)
    small = _any_in_blocks(mask, step)
    # A thin line that passes from one row to the next is whole in two of them.
    small[1:] |= small[:-1].copy()
    slopes = np.linspace(-STEEPEST, STEEPEST, SLOPES)
    covered = _coverage(small, _any_in_blocks(paper, step), slopes, mask.shape[1] / step / 2)
    covered[covered <= COVERED] = 0
    if not covered.any():
        return []
    # The sharpest slope is the one at which most ink is in few rows.
    main = slopes[(covered**2).sum(axis=1).argmax()]
    covered[np.abs(slopes - main) > ALIKE] = 0
    offset = (covered.shape[1] - small.shape[0]) // 2
    places = np.arange(covered.shape[1]) - offset
    lines = []
    while covered.any():
        best, place = np.unravel_index(covered.argmax(), covered.shape)
        lines.append((float(slopes[best]), float(places[place] * step)))
        # Lines of a page do not cross in it.
        apart = np.abs(places - places[place])[None, :] - np.abs(slopes - slopes[best])[:, None] * (
            small.shape[1] / 2
        )
        covered[apart < 3] = 0
    return lines


def _coverage(small: Mask, paper: Mask, slopes: Numbers, middle: float) -> Numbers:
    """Return how much of its way across paper each line covers: (slopes, places)."""
    height, width = small.shape
    offset = int(STEEPEST * middle) + 2
    size = height + 2 * offset
    columns = np.flatnonzero(paper.any(axis=0))
    first, last = row_ends(paper.T)
    y, x = np.nonzero(small)
    ends = [(np.nonzero(end), end[y, x]) for end in _ends(paper)]
    found = np.zeros((len(slopes), size))
    if not all(there.any() for _, there in ends):
        return found
    for number, slope in enumerate(slopes):
        fall = np.rint(slope * (np.arange(width) - middle)).astype(int) - offset
        place = y - fall[x]
        # A stroke may be as long and as straight, but does not begin and end at the edges.
        inked = [np.bincount(place[there], minlength=size) for _, there in ends]
        if not np.logical_and(*inked).any():
            continue
        starts = np.bincount(first[columns] - fall[columns], minlength=size + 1)[: size + 1]
        stops = np.bincount(last[columns] - fall[columns], minlength=size + 1)[: size + 1]
        way = np.cumsum(starts - stops)[:size]
        share = np.bincount(place, minlength=size) / np.maximum(way, 0.5 * len(columns))
        if not (share > COVERED).any():
            continue
        for ((rows, across), _), counts in zip(ends, inked, strict=True):
            share[counts < AT_ENDS * np.bincount(rows - fall[across], minlength=size)] = 0
        found[number] = share
    return found


def _ends(paper: Mask) -> tuple[Mask, Mask]:
    """Return where lines across paper begin, and where they end."""
    far = max(1, int(END * paper.shape[1]))
    x = np.arange(paper.shape[1])
    begin, stop = row_ends(paper)
    return paper & (x < begin[:, None] + far), paper & (x >= stop[:, None] - far)


def _any_in_blocks(mask: Mask, step: int) -> Mask:
    if step == 1:
        return mask.copy()
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
