"""Pieces of ink put together to signs, and signs in the order in which they are read."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Box = tuple[int, int, int, int]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

# The height of a sign is this percentile of those that are at least half of the greatest.
TALL = 80
MOST = 400  # pieces that are looked at, the largest; more are a texture
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
MOSTLY = 0.5  # of a piece, on lines of the paper: it is left of them
FINEST = 80  # strokes, as high or as wide as a sign of one stroke can be
# Beside a piece, so far as a share of its longer side, but so many pixels at most,
BESIDE, FARTHEST = 0.05, 4
FADED = 0.5  # of the lack of light of a stroke is gone
EDGE = 2  # pixels from the edge of the photo, as blurred ink ends there
FEW = 3  # signs beside which what goes from edge to edge is none
STRIP = 0.25  # of the photo, by what is seen beside a sheet at most; it is over half as long,
ALONG = 0.8  # and so much of it is on the edge
SIDE_BY_SIDE = 0.4  # of the height of the lower of two signs: they are on one line


@dataclass(frozen=True)
class Sign:
    """Some ink that may be a digit.

    Attributes
    ----------
    labels : list of int
        Of its pieces.
    box : (left, top, right, bottom)
        In pixels; right and bottom are the first ones outside.
    stroke : float
        Its breadth, pixels.
    """

    labels: list[int]
    box: Box
    stroke: float

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.box[3] - self.box[1]

    @property
    def longest(self) -> int:
        """Pixels of the longer side."""
        return max(self.height, self.width)

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.box[2] - self.box[0]


def find_signs(lack: Floats, mask: Mask, ruled: Mask) -> tuple[npt.NDArray[np.int32], list[Sign]]:
    """Return the pieces of a mask, labelled from 1, and the signs that they make, unordered.

    Left out are pieces that are mostly of the paper's lines, drawings in a finer stroke than
    any digit of their size, and what fades into the paper, as shadows do.

    Parameters
    ----------
    lack : (height, width) float32
        Of light.
    mask, ruled : (height, width) bool
        Where it is ink, and where are lines of the paper.
    """
    labels, n = ndimage.label(mask, structure=np.ones((3, 3)))
    areas = np.bincount(labels.ravel(), minlength=n + 1)
    of_lines = np.bincount(labels[ruled], minlength=n + 1) > MOSTLY * areas
    outlines = np.bincount(labels[mask & ~ndimage.binary_erosion(mask)], minlength=n + 1)
    pieces = []
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        box = (columns.start, rows.start, columns.stop, rows.stop)
        piece = Sign([number], box, float(2 * areas[number] / outlines[number]))
        if (
            not of_lines[number]
            and piece.longest <= FINEST * piece.stroke
            and not _is_border(labels, piece)
        ):
            pieces.append(piece)
    pieces.sort(key=lambda piece: piece.height * piece.width)
    drawn = [
        piece
        for piece in pieces[-MOST:]
        if piece.longest < LEAST or _stands_out(lack, labels, piece)
    ]
    return labels, _joined(drawn, mask.shape)


def _is_border(labels: npt.NDArray[np.int32], piece: Sign) -> bool:
    """Return whether a piece lies all along an edge of the photo, as what is beside a sheet does."""
    height, width = labels.shape
    left, top, right, bottom = piece.box
    narrow = piece.width < STRIP * width, piece.height < STRIP * height
    tall, wide = piece.height > height / 2, piece.width > width / 2
    edges = [
        labels[:EDGE] if top < EDGE and narrow[1] and wide else None,
        labels[-EDGE:] if bottom > height - EDGE and narrow[1] and wide else None,
        labels[:, :EDGE].T if left < EDGE and narrow[0] and tall else None,
        labels[:, -EDGE:].T if right > width - EDGE and narrow[0] and tall else None,
    ]
    return any(
        edge is not None
        and np.count_nonzero((edge == piece.labels[0]).any(axis=0)) > ALONG * piece.longest
        for edge in edges
    )


def _stands_out(lack: Floats, labels: npt.NDArray[np.int32], piece: Sign) -> bool:
    """Return whether a piece's ink ends at its outline, as of strokes; shadows fade."""
    far = max(1, min(FARTHEST, round(BESIDE * piece.longest)))
    left, top, right, bottom = piece.box
    around = (slice(max(top - far, 0), bottom + far), slice(max(left - far, 0), right + far))
    own = labels[around] == piece.labels[0]
    near = ndimage.binary_dilation(own, np.ones((3, 3)), far - 1) if far > 1 else own
    beside = ndimage.binary_dilation(near, np.ones((3, 3))) & ~near & (labels[around] == 0)
    if not beside.any():
        return True
    inside, outside = (float(np.median(lack[around][where])) for where in (own, beside))
    return outside <= FADED * inside


def _joined(pieces: list[Sign], shape: tuple[int, ...]) -> list[Sign]:
    """Return signs: each low piece joined to what it is near; dirt and cut-off edges left out."""
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


def reading_order(signs: list[Sign]) -> list[list[Sign]]:
    """Return the signs line by line, each from left to right; a line may lean.

    Two are on one line if they share rows, seen from each to the next on its right.
    """
    rest = sorted(signs, key=lambda sign: sign.box[0])
    lines: list[list[Sign]] = []
    for sign in rest:
        fitting = [line for line in lines if _beside(line[-1], sign)]
        if fitting:
            min(fitting, key=lambda line: _off(line[-1], sign)).append(sign)
        else:
            lines.append([sign])
    return sorted(lines, key=lambda line: float(np.mean([sum(each.box[1::2]) for each in line])))


def _beside(one: Sign, other: Sign) -> bool:
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return shared >= SIDE_BY_SIDE * min(one.height, other.height)


def _off(one: Sign, other: Sign) -> float:
    return abs(sum(one.box[1::2]) - sum(other.box[1::2]))
