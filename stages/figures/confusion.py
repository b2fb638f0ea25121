"""Confusion as a heat map."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stages.figures.canvas import new_figure, set_headline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMED = 2  # as many pairs of classes fit into the headline


def confusion_figure(counts: npt.NDArray[np.int64], model: str) -> "Figure":
    """Return a heat map of the mistakes, with every count written into its cell.

    Colour shows the share of the row, and only off the diagonal: right answers are so
    many that they would drown all else.

    Parameters
    ----------
    counts : (n_classes, n_classes) int64
        Actual class by predicted class.
    model : str
    """
    n_classes = len(counts)
    mistakes = counts.astype(np.float64)
    np.fill_diagonal(mistakes, 0)
    rates = mistakes / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, (axes,) = new_figure(8, 7)
    shown = np.ma.masked_array(100 * rates, mask=np.eye(n_classes, dtype=bool))
    image = axes.imshow(shown, cmap="Oranges", vmin=0)
    for actual, predicted in np.ndindex(counts.shape):
        if counts[actual, predicted]:
            dark = rates[actual, predicted] > 0.6 * rates.max()
            axes.text(
                predicted,
                actual,
                f"{counts[actual, predicted]:,}",
                ha="center",
                va="center",
                color="white" if dark and actual != predicted else "#333333",
                fontweight="bold" if actual == predicted else "normal",
                fontsize=10,
            )
    axes.grid(visible=False)
    axes.set(
        xlabel="predicted class",
        ylabel="actual class",
        xticks=range(n_classes),
        yticks=range(n_classes),
    )
    set_headline(figure, _finding(mistakes, model))
    figure.colorbar(image, ax=axes, label="share of the actual class (%)", shrink=0.8)
    return figure


def _finding(mistakes: npt.NDArray[np.float64], model: str) -> str:
    if not mistakes.any():
        return f"{model} makes no mistake"
    count = int(mistakes.max())
    pairs = [f"{actual} for {predicted}" for actual, predicted in np.argwhere(mistakes == count)]
    times = "once" if count == 1 else f"{count:,} times"
    if len(pairs) <= NAMED:
        each = " each" if len(pairs) > 1 else ""
        return f"{model} most often takes {' and '.join(pairs)}: {times}{each}"
    return f"{model} makes {len(pairs)} mistakes most often: {times} each"
