"""Pieces of ink in a photo, without what is none: lines, shadows, and what lies beside a sheet."""

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from stages.photo.joining import EDGE, LEAST, join_pieces
from stages.photo.masks import Mask, dilated, outline
from stages.photo.sign import Sign

Floats = npt.NDArray[np.float32]

MOST = 400  # pieces that are looked at, the largest; more are a texture
MOSTLY = 0.5  # of a piece, on lines of the paper: it is left of them
FINEST = 80  # strokes, as high or as wide as a sign of one stroke can be
# Beside a piece, so far as a share of its longer side, but so many pixels at most,
BESIDE, FARTHEST = 0.05, 4
FADED = 0.5  # of the lack of light of a stroke is gone
STRIP = 0.25  # of the photo, by what is seen beside a sheet at most; it is over half as long,
ALONG = 0.8  # and so much of it is on the edge


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
    outlines = np.bincount(labels[outline(mask)], minlength=n + 1)
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
    return labels, join_pieces(drawn, mask.shape)


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
    near = dilated(own, far - 1)
    beside = dilated(near) & ~near & (labels[around] == 0)
    if not beside.any():
        return True
    inside, outside = (float(np.median(lack[around][where])) for where in (own, beside))
    return outside <= FADED * inside
