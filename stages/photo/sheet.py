"""A sheet of paper that lies on something darker: where it is in a photo."""

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from stages.photo.ink import Floats, enlarged, shrunk
from stages.photo.masks import Mask, between_ends, dilated, eroded, opened, row_ends

COARSE = 250  # pixels of the longer side at which a sheet is looked for
LEVELS = 8  # of light, that may part a sheet from what it lies on
SMALLEST = 0.15  # of the photo, by a sheet
SOLID = 0.93  # of its convex hull, by a sheet; what is written on it counts as sheet
STRAIGHT = 0.85  # of its outline, by its four sides
SIDE = 0.08  # of the outline, by a side at least
WINDOW = 2  # degrees to either side of a direction that are of one side
CORNER = 45  # degrees between two sides
# Of the square of a quarter of its outline; a square has 1, a stroke of light ink less.
COMPACT = 0.7
# The light of what a sheet lies on, as a share of its own, at most: where all four sides are
# seen, and where a corner is. Without a corner it may be the edge of a shadow.
DARKER_AROUND, DARKER_AT_CORNER = 0.9, 0.7
RIM = 3  # coarse pixels at the edge of a sheet that are not looked at


def find_sheet(light: Floats) -> Mask | None:
    """Return where the paper is, (height, width) bool, if it lies on what is darker; else None.

    A sheet is the largest bright piece, with straight sides, that a threshold parts from what
    is around it; of all thresholds the one with the greatest difference in light is taken.

    Parameters
    ----------
    light : (height, width) float32
        From 0 to 1.
    """
    small = ndimage.gaussian_filter(shrunk(light, COARSE), 1.0)
    if min(small.shape) < 8 * RIM:
        return None
    low, high = np.percentile(small, (2, 98))
    if low > DARKER_AROUND * high:
        return None
    levels = np.linspace(low, high, LEVELS + 2)[1:-1].tolist()
    if _is_bright_around(small, levels[0], levels[-1]):
        return None
    best, found = 1.0, None
    for level in levels:
        hull = _sheet_above(small, level)
        if hull is None:
            continue
        darker = _darker(small, hull)
        if darker < best:
            best, found = darker, hull
    if found is None:
        return None
    inner = eroded(found, RIM)
    return np.asarray(enlarged(inner.astype(np.float32), light.shape) > 0.5)


def with_paper_around(light: Floats, sheet: Mask) -> Floats:
    """Return the light with what is outside of the sheet as the sheet's nearest edge is."""
    small, inside = shrunk(light, COARSE), shrunk(sheet.astype(np.float32), COARSE) == 1
    if not inside.any():
        return light
    smooth = ndimage.median_filter(small, 5)
    _, nearest = ndimage.distance_transform_edt(~inside, return_indices=True)
    around: Floats = np.where(sheet, light, enlarged(smooth[tuple(nearest)], light.shape))
    return around


def _is_bright_around(small: Floats, low: float, high: float) -> bool:
    """Return whether the largest bright piece goes along all four edges, at any level between.

    So does the ground of a drawing: filled, it is the whole photo, which is no sheet. At a lower
    level it has every pixel that it has at the highest; if these are over half of what is bright
    at the lowest, no other piece is larger anywhere between. False may be wrong.
    """
    bright = opened(small > high)
    if not (bright[[0, -1]].all() and bright[:, [0, -1]].all()):
        return False
    labels, _ = ndimage.label(bright)
    return bool(2 * np.count_nonzero(labels == labels[0, 0]) > np.count_nonzero(small > low))


def _sheet_above(small: Floats, level: float) -> Mask | None:
    """Return the hull of the largest piece that is brighter than a level, if it is a sheet."""
    labels, n = ndimage.label(opened(small > level))
    if not n:
        return None
    areas = np.bincount(labels.ravel())
    areas[0] = 0
    piece = _filled(labels == areas.argmax())
    if not SMALLEST * small.size <= piece.sum() < small.size:
        return None
    corners = _convex_hull(piece)
    hull = _inside(corners, small.shape)
    around = np.roll(corners, -1, axis=0) - corners
    outline = float(np.hypot(*around.T).sum())
    if piece.sum() < SOLID * hull.sum() or hull.sum() < COMPACT * (outline / 4) ** 2:
        return None
    sides = _sides(corners, small.shape) or []
    turns = np.abs((np.subtract.outer(sides, sides) + 90) % 180 - 90)
    if not (turns > CORNER).any():
        return None
    if _darker(small, hull) > (DARKER_AROUND if len(sides) == 4 else DARKER_AT_CORNER):
        return None
    return hull


def _darker(small: Floats, hull: Mask) -> float:
    """Return the light around a hull, as a share of that in it."""
    outside = ~dilated(hull, RIM)
    if not outside.any():
        return 1.0
    return float(np.median(small[outside])) / max(float(np.median(small[hull])), 1e-6)


def _filled(piece: Mask) -> Mask:
    """Return a piece with what has some of it on all four sides."""
    return between_ends(piece) & between_ends(piece.T).T


def _convex_hull(piece: Mask) -> npt.NDArray[np.int64]:
    """Return the corners (n, 2), as x and y, of what a piece's pixels just fit in, in order."""
    rows = np.flatnonzero(piece.any(axis=1))
    left, right = row_ends(piece[rows])
    ends = [(x, y) for y, x in zip(rows.tolist(), left.tolist(), strict=True)]
    ends += [(x, y + 1) for x, y in ends]
    others = [(x, y) for y, x in zip(rows.tolist(), right.tolist(), strict=True)]
    others += [(x, y + 1) for x, y in others]
    down = _bent_one_way(sorted(ends, key=lambda end: (end[1], end[0])), -1)
    up = _bent_one_way(sorted(others, key=lambda end: (end[1], -end[0])), 1)
    return np.array(down + up[::-1])


def _bent_one_way(points: list[tuple[int, int]], sign: int) -> list[tuple[int, int]]:
    """Return those of a chain of points that a taut string around it touches."""
    kept: list[tuple[int, int]] = []
    for x, y in points:
        while len(kept) > 1:
            (x0, y0), (x1, y1) = kept[-2:]
            if sign * ((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) > 0:
                break
            kept.pop()
        kept.append((x, y))
    return kept


def _inside(corners: npt.NDArray[np.int64], shape: tuple[int, ...]) -> Mask:
    from PIL import Image, ImageDraw

    image = Image.new("1", (shape[1], shape[0]))
    ImageDraw.Draw(image).polygon([(int(x), int(y)) for x, y in corners], fill=1)
    return np.asarray(image)


def _sides(corners: npt.NDArray[np.int64], shape: tuple[int, ...]) -> list[int] | None:
    """Return the directions of a hull's sides within the photo, degrees; None if it is round."""
    away = np.roll(corners, -1, axis=0) - corners
    lengths = np.hypot(*away.T)
    close = (corners <= 1) | (corners >= np.array([shape[1], shape[0]]) - 1)
    along_edge = (close & np.roll(close, -1, axis=0) & (np.abs(away) <= 1)).any(axis=1)
    degrees = np.rint(np.degrees(np.arctan2(away[:, 1], away[:, 0]))).astype(int) % 360
    rest = np.bincount(degrees[~along_edge], lengths[~along_edge], minlength=360)
    whole, sides = float(rest.sum()), []
    for _ in range(4):
        near = ndimage.uniform_filter1d(rest, 2 * WINDOW + 1, mode="wrap") * (2 * WINDOW + 1)
        best = int(near.argmax())
        if near[best] < SIDE * lengths.sum():
            break
        sides.append(best)
        rest[np.arange(best - WINDOW, best + WINDOW + 1) % 360] = 0
    return sides if whole - float(rest.sum()) >= STRAIGHT * whole else None
