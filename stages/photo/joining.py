"""Pieces of ink put together to signs."""

import numpy as np

from stages.photo.sign import Box, Sign

# The height of a sign is this percentile of those that are at least half of the greatest.
TALL = 80
LEAST = 8  # pixels of the longer side of a sign
OF_PHOTO = 0.012  # of the longer side of the photo, by that of a sign
WIDEST = 2.5  # of its own height; more is a dash, or left of a line,
DASH = 2.5  # strokes that are higher than one,
MOST_WIDE = 8  # and as wide as digits that touch are at most
# Shares of that height:
ALONE = 0.4  # less is no sign of its own,
SPECK = 0.1  # and still less not even a part of one
SMALL = 0.6  # less is perhaps a part of what is near
NEAR = 0.3  # between a part and what it is of, one above the other,
TOUCHING = 0.1  # or beside it
TALLEST = 1.5  # of a sign put together
SHARED = 0.4  # of the smaller of two boxes, in both: they are parts of one sign
EDGE = 2  # pixels from the edge of the photo, as blurred ink ends there
FEW = 3  # signs beside which what goes from edge to edge is none


def join_pieces(pieces: list[Sign], shape: tuple[int, ...]) -> list[Sign]:
    """Return signs: each low piece joined to what it is near; dirt and cut-off edges left out.

    Parameters
    ----------
    pieces : list of Sign
        The smallest first.
    shape : (height, width)
        Of the photo.
    """
    inside = [piece for piece in pieces if not _is_edge(piece, shape)]
    if not inside:
        return []
    least = max(LEAST, OF_PHOTO * max(shape))
    small = [piece for piece in inside if not _spans(piece, shape) and piece.longest >= least]
    if len(small) >= FEW and all(2 * piece.longest < min(shape) for piece in small):
        inside = [piece for piece in inside if not _spans(piece, shape)]
    heights = np.array([piece.height for piece in inside])
    size = float(np.percentile(heights[2 * heights >= heights.max()], TALL))
    parts = [piece for piece in inside if piece.longest >= SPECK * size]
    signs: list[Sign] = []
    while parts:
        piece = parts.pop(0)
        near = [other for other in parts if _are_one(piece, other, size)]
        if near:
            other = min(near, key=lambda each: _gap(piece.box, each.box))
            parts[parts.index(other)] = _union(piece, other)
        elif piece.longest >= max(ALONE * size, least) and _is_tall(piece, size):
            signs.append(piece)
    return signs


def _is_tall(piece: Sign, size: float) -> bool:
    """Return whether a sign is no dash: not too wide, or written by digits that touch."""
    if piece.width <= WIDEST * piece.height:
        return True
    are_digits = piece.height >= max(SMALL * size, DASH * piece.stroke)
    return are_digits and piece.width <= MOST_WIDE * piece.height


def _spans(piece: Sign, shape: tuple[int, ...]) -> bool:
    """Return whether a piece goes from one edge of the photo to the other, as no small sign."""
    left, top, right, bottom = piece.box
    height, width = shape
    return (top <= EDGE and bottom >= height - EDGE) or (left <= EDGE and right >= width - EDGE)


def _is_edge(piece: Sign, shape: tuple[int, ...]) -> bool:
    """Return whether a piece lies along an edge of the photo, as what is cut off there does."""
    left, top, right, bottom = piece.box
    height, width = shape
    along_side = (left <= EDGE or right >= width - EDGE) and piece.height >= piece.width
    along_end = (top <= EDGE or bottom >= height - EDGE) and piece.width >= piece.height
    return (along_side or along_end) and (piece.height < height / 2 and piece.width < width / 2)


def _are_one(piece: Sign, other: Sign, size: float) -> bool:
    """Return whether a piece is a part of a larger one: in it, or low and near, above or below."""
    gap = _gap(piece.box, other.box)
    union = _union(piece, other)
    if gap > NEAR * size or union.height > TALLEST * size:
        return False
    if _shared(piece.box, other.box) >= SHARED * piece.height * piece.width:
        return True
    if piece.height >= SMALL * size:
        return False
    overlap = min(piece.box[2], other.box[2]) - max(piece.box[0], other.box[0])
    return overlap >= 0.3 * piece.width or gap <= TOUCHING * size


def _gap(one: Box, other: Box) -> float:
    across = max(one[0] - other[2], other[0] - one[2], 0)
    down = max(one[1] - other[3], other[1] - one[3], 0)
    return float(np.hypot(across, down))


def _shared(one: Box, other: Box) -> int:
    """Return how many pixels are in two boxes."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0) * max(down, 0)


def _union(one: Sign, other: Sign) -> Sign:
    left, top = (min(one.box[axis], other.box[axis]) for axis in (0, 1))
    right, bottom = (max(one.box[axis], other.box[axis]) for axis in (2, 3))
    return Sign(
        one.labels + other.labels, (left, top, right, bottom), max(one.stroke, other.stroke)
    )
