"""A photo with what was found drawn in."""

from typing import Any

import numpy as np

from stages.photo.sign import Box

LONGEST = 2000  # pixels; a larger photo is drawn smaller
SMALLEST = 600  # pixels; a smaller one larger, so that labels can be read
# Of Okabe & Ito's (2008, "Color universal design"): told apart by the colour-blind too, and
# by what is written.
COLOURS = {"digit": "#0072B2", "doubt": "#D55E00", "none": "#000000"}
LABEL_HEIGHT = 0.035  # of the longer side,
LEAST_HEIGHT = 12  # pixels at least


def draw(photo: Any, found: list[tuple[Box, str, str]]) -> Any:
    """Return an image of Pillow's: the photo, each box with its label, none over another.

    Parameters
    ----------
    photo : (height, width) uint8, or (height, width, 3) uint8, or an image of Pillow's
        Of the size in which boxes are measured.
    found : list of (box, label, kind)
        Kinds are the keys of `COLOURS`.
    """
    from PIL import Image, ImageDraw, ImageFont

    whole = Image.fromarray(photo) if isinstance(photo, np.ndarray) else photo
    longest = max(whole.size)
    scale = min(LONGEST / longest, max(1.0, SMALLEST / longest))
    width, height = (max(1, round(size * scale)) for size in whole.size)
    image = whole.resize((width, height), reducing_gap=2).convert("RGB")
    pen = ImageDraw.Draw(image)
    size = max(LEAST_HEIGHT, round(LABEL_HEIGHT * max(height, width)))
    font = ImageFont.load_default(size)
    line = max(2, size // 8)
    frames = [_around(box, scale, line) for box, _, _ in found]
    for frame, (_, _, kind) in zip(frames, found, strict=True):
        # A white edge keeps a line visible on any paper.
        pen.rectangle(tuple(np.add(frame, (-1, -1, 1, 1))), outline="white", width=line + 2)
        pen.rectangle(frame, outline=COLOURS[kind], width=line)
    written: list[Box] = []
    for frame, (_, label, kind) in zip(frames, found, strict=True):
        left, top, right, bottom = pen.textbbox((0, 0), label, font=font)
        needed = (round(right - left) + 8, round(bottom - top) + 8)
        place = free_place(frame, needed, image.size, written)
        written.append(place)
        pen.rectangle(place, fill=COLOURS[kind], outline="white")
        pen.text((place[0] + 4 - left, place[1] + 4 - top), label, fill="white", font=font)
    return image


def _around(box: Box, scale: float, line: int) -> Box:
    """Return the frame around a box in the image as it is drawn."""
    left, top, right, bottom = (round(side * scale) for side in box)
    return left - line, top - line, right + line, bottom + line


def free_place(frame: Box, size: tuple[int, int], photo: tuple[int, int], taken: list[Box]) -> Box:
    """Return where a label goes: above its frame, below or within it, or farther up or down.

    The first of these places that is in the photo and free; the first if none is.

    Parameters
    ----------
    frame : (left, top, right, bottom)
    size, photo : (width, height)
    taken : list of (left, top, right, bottom)
    """
    left, top, right, bottom = frame
    width, height = size
    places = []
    for y in (
        top - height,
        bottom,
        top,
        bottom - height,
        top - 2 * height - 1,
        bottom + height + 1,
    ):
        for start in (left, right - width):
            x = min(max(start, 0), max(0, photo[0] - width - 1))
            if 0 <= y <= photo[1] - height - 1:
                places.append((x, y, x + width, y + height))
    places = places or [(max(left, 0), max(top, 0), max(left, 0) + width, max(top, 0) + height)]
    return next(
        (each for each in places if not any(_meet(each, other) for other in taken)), places[0]
    )


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
