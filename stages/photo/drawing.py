"""A photo with what was found drawn in."""

from typing import Any

import numpy as np
import numpy.typing as npt

from stages.photo.pieces import Box

LONGEST = 2000  # pixels; a larger photo is drawn smaller
SMALLEST = 600  # pixels; a smaller one larger, so that labels can be read
# Of Okabe & Ito's (2008, "Color universal design"): told apart by the colour-blind too, and
# by what is written.
COLOURS = {"digit": "#0072B2", "doubt": "#D55E00", "none": "#000000"}
LABEL_HEIGHT = 0.035  # of the longer side,
LEAST_HEIGHT = 12  # pixels at least


def draw(grey: npt.NDArray[np.uint8], found: list[tuple[Box, str, str]]) -> Any:
    """Return an image of Pillow's: the photo, each box with its label above it.

    Parameters
    ----------
    grey : (height, width) uint8
    found : list of (box, label, kind)
        Kinds are the keys of `COLOURS`.
    """
    from PIL import Image, ImageDraw, ImageFont

    longest = max(grey.shape)
    scale = min(LONGEST / longest, max(1.0, SMALLEST / longest))
    height, width = (max(1, round(size * scale)) for size in grey.shape)
    image = Image.fromarray(grey).resize((width, height)).convert("RGB")
    pen = ImageDraw.Draw(image)
    size = max(LEAST_HEIGHT, round(LABEL_HEIGHT * max(height, width)))
    font = ImageFont.load_default(size)
    line = max(2, size // 8)
    for box, label, kind in found:
        left, top, right, bottom = (round(side * scale) for side in box)
        frame = (left - line, top - line, right + line, bottom + line)
        # A white edge keeps a line visible on any paper.
        pen.rectangle(tuple(np.add(frame, (-1, -1, 1, 1))), outline="white", width=line + 2)
        pen.rectangle(frame, outline=COLOURS[kind], width=line)
        _label(pen, (frame[0], frame[1]), label, COLOURS[kind], font)
    return image


def _label(pen: Any, corner: tuple[int, int], label: str, colour: str, font: Any) -> None:
    """Write a label above a corner, or below it at the photo's upper edge; within the photo."""
    left, top, right, bottom = pen.textbbox((0, 0), label, font=font)
    width, height = right - left + 8, bottom - top + 8
    x = min(max(corner[0], 0), max(0, pen.im.size[0] - width))
    y = max(0, corner[1] - height)
    pen.rectangle((x, y, x + width, y + height), fill=colour, outline="white")
    pen.text((x + 4 - left, y + 4 - top), label, fill="white", font=font)
