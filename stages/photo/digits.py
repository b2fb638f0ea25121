"""The digits of a photo, each brought to the form of MNIST's."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from stages.imaging.mnist_form import to_mnist_form
from stages.photo.ink import find_ink
from stages.photo.masks import with_neighbours
from stages.photo.pieces import find_signs
from stages.photo.reading_order import reading_order
from stages.photo.ruling import without_ruling
from stages.photo.sheet import find_sheet, with_paper_around
from stages.photo.sign import Box, Sign

Array = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

WORKING = 1600  # pixels of the longer side; larger photos are brought to it
FAINT = 0.2  # of the strength of ink; less is paper


@dataclass(frozen=True)
class Digit:
    """A sign that may be a digit.

    Attributes
    ----------
    image : (28, 28) uint8
        As MNIST has them.
    box : (left, top, right, bottom)
        In pixels of the photo; right and bottom are the first ones outside.
    line : int
        From 0, at the top.
    """

    image: Array
    box: Box
    line: int


def find_digits(grey: Array) -> list[Digit]:
    """Return what may be digits in a photo, line by line and from left to right.

    Where a sheet lies on something darker, only what is on the sheet.

    Parameters
    ----------
    grey : (height, width) uint8
        Dark on light or light on dark.
    """
    step = -(-max(grey.shape) // WORKING)
    small = _shrunk(grey, step).astype(np.float32) / np.float32(255)
    sheet, (left, top) = find_sheet(small), (0, 0)
    if sheet is None:
        sheet = np.ones(small.shape, dtype=bool)
    else:
        rows, columns = ndimage.find_objects(sheet.astype(np.int8))[0]
        left, top = columns.start, rows.start
        sheet = sheet[rows, columns]
        small = with_paper_around(small[rows, columns], sheet)
    ink = find_ink(small)
    if ink is None:
        return []
    mask, ruled, full = without_ruling(ink, sheet)
    labels, signs = find_signs(ink.lack, mask, ruled)
    strength = ink.strength(full)
    return [
        Digit(
            _image(strength, labels, sign),
            _scaled(sign.box, (left, top), step, grey.shape),
            line,
        )
        for line, own in enumerate(reading_order(signs))
        for sign in own
    ]


def _shrunk(grey: Array, step: int) -> Array:
    if step == 1:
        return grey
    from PIL import Image

    return np.asarray(Image.fromarray(grey).reduce(step))


def _scaled(box: Box, corner: tuple[int, int], step: int, shape: tuple[int, ...]) -> Box:
    """Return a box in pixels of the photo, of one in those of the sheet at a corner."""
    left, top, right, bottom = np.multiply(np.add(box, corner * 2), step).tolist()
    return left, top, min(right, shape[1]), min(bottom, shape[0])


def _image(strength: Floats, labels: npt.NDArray[np.int32], sign: Sign) -> Array:
    """Return a sign alone, as MNIST has digits; its soft edge is kept."""
    left, top, right, bottom = sign.box
    rows = slice(max(top - 1, 0), bottom + 1)
    columns = slice(max(left - 1, 0), right + 1)
    own = np.isin(labels[rows, columns], sign.labels)
    drawn = strength[rows, columns] * with_neighbours(own)
    return to_mnist_form(np.where(drawn > FAINT, drawn, 0))
