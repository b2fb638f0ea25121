"""Confusion as a heat map."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stages.figures.canvas import fitting_size, new_figure, set_headline
from stages.figures.class_names import length, set_names, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAMED = 2  # as many pairs of classes fit into the headline
SIDE = 5.2  # inches, about, of the heat map


def confusion_figure(counts: npt.NDArray[np.int64], names: Sequence[str], model: str) -> "Figure":
    """Return a heat map of the mistakes, with every count written into its cell if they fit.

    Colour shows the share of the row, and only off the diagonal: right answers are so
    many that they would drown all else.

    Parameters
    ----------
    counts : (n_classes, n_classes) int64
        Actual class by predicted class.
    names : sequence of n_classes str
        Of the classes.
    model : str
    """
    mistakes = counts.astype(np.float64)
    np.fill_diagonal(mistakes, 0)
    rates = mistakes / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, (axes,) = new_figure(8, 7)
    off_diagonal = np.ma.masked_array(100 * rates, mask=np.eye(len(counts), dtype=bool))
    image = axes.imshow(off_diagonal, cmap="Oranges", vmin=0)
    inches = SIDE - length(names)
    _write_counts(axes, counts, inches, dark=rates > 0.6 * rates.max())
    axes.grid(visible=False)
    axes.set(xlabel="predicted class", ylabel="actual class")
    for axis in ("x", "y"):
        set_names(axes, axis, names, inches)
    set_headline(figure, _finding(mistakes, [shown(name) for name in names], model))
    figure.colorbar(image, ax=axes, label="share of the actual class (%)", shrink=0.8)
    return figure


def _write_counts(
    axes: "Axes", counts: npt.NDArray[np.int64], inches: float, *, dark: npt.NDArray[np.bool_]
) -> None:
    texts = {(row, column): f"{counts[row, column]:,}" for row, column in np.argwhere(counts)}
    size = fitting_size(list(texts.values()), inches / len(counts), (10, 8, 6))
    if size is None:
        return
    for (actual, predicted), text in texts.items():
        axes.text(
            predicted,
            actual,
            text,
            ha="center",
            va="center",
            color="white" if dark[actual, predicted] and actual != predicted else "#333333",
            fontweight="bold" if actual == predicted else "normal",
            fontsize=size,
        )


def _finding(mistakes: npt.NDArray[np.float64], names: Sequence[str], model: str) -> str:
    if not mistakes.any():
        return f"{model} makes no mistake"
    count = int(mistakes.max())
    places = np.argwhere(mistakes == count).tolist()
    pairs = [f"{names[actual]} for {names[predicted]}" for actual, predicted in places]
    times = "once" if count == 1 else f"{count:,} times"
    if len(pairs) <= NAMED:
        each = " each" if len(pairs) > 1 else ""
        return f"{model} most often takes {' and '.join(pairs)}: {times}{each}"
    return f"{model} makes {len(pairs)} mistakes most often: {times} each"
