"""Images of two classes: right, and wrong both ways."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stages.figures.canvas import new_figure, set_headline
from stages.figures.class_names import CAPTION, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Rows = npt.NDArray[np.intp]

ONE_LINE = 40  # letters of a title


def pair_figure(
    images: npt.NDArray[np.uint8],
    parts: dict[tuple[int, int], Rows],
    names: Sequence[str],
    n_images: int,
    model: str,
) -> "Figure":
    """Return the first images of each of four parts, actual class by predicted class.

    Parameters
    ----------
    images : (n, height, width) uint8
        Only those that are drawn are read.
    parts : dict
        As of `stages.studies.error_analysis.measures.pair_rows`.
    names : sequence of n_classes str
    n_images : int
        At most so many of each part.
    model : str
    """
    figure, axes = new_figure(8, 8.6, rows=2, columns=2)
    side, short = math.ceil(math.sqrt(n_images)), [shown(name, CAPTION) for name in names]
    for own, ((actual, predicted), rows) in zip(axes, parts.items(), strict=True):
        sheet = _sheet(images[rows[:n_images]], side)
        own.imshow(sheet, cmap="gray_r", interpolation="nearest", vmin=0, vmax=255)
        own.set(xticks=[], yticks=[])
        own.grid(visible=False)
        own.spines[:].set_visible(False)
        first = f", the first {n_images}" if len(rows) > n_images else ""
        answer, count = f"{short[actual]}, predicted {short[predicted]}:", f"{len(rows):,}{first}"
        fits = len(answer) + len(count) < ONE_LINE
        own.set_title(f"{answer} {count}" if fits else f"{answer}\n{count}")
    set_headline(figure, _finding(parts, short, model))
    return figure


def _sheet(images: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
    """Return the images in rows of so many, with blanks for those that are missing."""
    tall, wide = (length + 2 for length in images.shape[1:])
    tiles = np.zeros((side * side, tall, wide), dtype=np.uint8)
    tiles[: len(images), 1:-1, 1:-1] = images
    return tiles.reshape(side, side, tall, wide).swapaxes(1, 2).reshape(side * tall, side * wide)


def _finding(parts: dict[tuple[int, int], Rows], names: Sequence[str], model: str) -> str:
    counts = {pair: len(rows) for pair, rows in parts.items() if pair[0] != pair[1]}
    (one, other), *_ = counts
    return (
        f"{model} takes {names[one]} for {names[other]}: {_times(counts[one, other])}; "
        f"{names[other]} for {names[one]}: {_times(counts[other, one])}"
    )


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count:,} times")
