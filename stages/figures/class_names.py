"""Names of classes in pictures: shortened, turned or thinned out until they fit."""

import math
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal

from stages.figures.canvas import LETTER

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.ft2font import FT2Font

HEADLINE = 24  # letters of usual width of a name in a headline,
TICK, SHORT_TICK = 16, 9  # along an axis,
CAPTION = 12  # below an image
USUAL = 0.6  # width of a letter, in its size
LINE = 1.3  # from line to line, in letter sizes
SIZES = (11, 8)  # of names along an axis, in points, the larger one where there is room


def shown(name: str, most: int = HEADLINE) -> str:
    """Return a name as a picture shows it, no wider than so many letters of usual width.

    Its middle is left out if it is wider. Letters that the font does not have are written by
    their numbers, and no dollar begins a formula.
    """
    letters = unicodedata.normalize("NFC", name)
    known = "".join(letter if _width(letter) else f"U+{ord(letter):X}" for letter in letters)
    kept, short = len(known), known
    while _widths(short) > most * USUAL:
        kept -= 1
        end = kept // 2
        short = f"{known[: kept - end]}…{known[len(known) - end :]}"
    return short.replace("$", r"\$")


def set_names(
    axes: "Axes", which: Literal["x", "y"], names: Sequence[str], inches: float, most: int = TICK
) -> None:
    """Name the places 0, 1, … of an axis after classes.

    Names that do not fit beside each other are turned; of those that are still too many, only
    every second, third, … is written.

    Parameters
    ----------
    axes : Axes
    which : {"x", "y"}
    names : sequence of str
    inches : float
        The axis's length, about.
    most : int
        Letters of a name.
    """
    room, turned = inches / len(names), which == "x" and room_below(names, inches, most) > 0
    size: float = SIZES[0]
    step = 1
    if which == "y" or turned:
        size = next((size for size in SIZES if LINE * size / 72 <= room), SIZES[-1])
        step = math.ceil(LINE * size / 72 / room)
    axis = axes.xaxis if which == "x" else axes.yaxis
    texts = [shown(name, most) for name in names[::step]]
    axis.set_ticks(range(0, len(names), step), texts, fontsize=size)
    if turned:
        axes.tick_params("x", labelrotation=90)


def length(names: Sequence[str], most: int = TICK) -> float:
    """Return how many inches the longest name along an axis has, about."""
    return SIZES[0] / 72 * max(_widths(shown(name, most)) for name in names)


def room_below(names: Sequence[str], inches: float, most: int = TICK) -> float:
    """Return how many inches names below an axis need since they are turned; 0 if they are not."""
    longest = length(names, most)
    return longest if longest + LETTER * SIZES[0] > inches / len(names) else 0.0


def _widths(text: str) -> float:
    return sum(map(_width, text))


@cache
def _width(letter: str) -> float:
    """Return the width of a letter in its size; 0 if the font does not have it."""
    font = _font()
    if not font.get_char_index(ord(letter)):
        return 0.0
    font.set_size(100, 72)
    return font.load_char(ord(letter)).linearHoriAdvance / 65536 / 100


@cache
def _font() -> "FT2Font":
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    return FT2Font(font_manager.findfont("DejaVu Sans"))
