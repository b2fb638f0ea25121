"""How often images are wrong, by how unsure a model is of them."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from stages.figures.canvas import ACCENT, MUTED, new_figure, set_headline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PARTS = {"cv": ("cross-validated", MUTED, "s"), "test": ("test set", ACCENT, "o")}
LEAST = 5e-4  # of both axes, in per cent


def reliability_figure(table: pd.DataFrame, errors: dict[str, float], model: str) -> "Figure":
    """Return the error in each bin of confidence against what the model expects.

    On log scales from the surest bin on: most images are of a confidence near 1, where the
    usual diagram of confidence and accuracy shows nothing.

    Parameters
    ----------
    table : DataFrame
        Of `stages.scoring.probabilities.reliability_table`, with ``scored_on``.
    errors : mapping of ``test``, and ``cv`` where there is one, to float
        Expected calibration errors.
    model : str
    """
    from matplotlib.ticker import NullLocator

    figure, (axes,) = new_figure(8, 6)
    line = np.array([LEAST, 100])
    axes.plot(line, line, color="black", linewidth=1, linestyle=":", label="as wrong as expected")
    for part, (label, colour, marker) in PARTS.items():
        own = table[table["scored_on"] == part]
        if own.empty:
            continue
        doubt, error, low, high = (
            100 * (1 - own[column])
            for column in ("confidence", "accuracy", "accuracy_high", "accuracy_low")
        )
        named = f"{label}: {100 * errors[part]:.2f} points"
        axes.plot(doubt, error.where(error > 0), marker, color=colour, markersize=5, label=named)
        axes.vlines(doubt, low.clip(lower=LEAST), high, color=colour, linewidth=1.5, alpha=0.5)
        none = error == 0
        axes.plot(doubt[none], high[none], "v", color=colour, markersize=5, fillstyle="none")
    axes.set(
        xlabel="expected error of the bin: 100 - mean confidence (%, log scale)",
        ylabel="error of the bin (%, log scale) with 95 % interval",
        xscale="log",
        yscale="log",
        xlim=(LEAST, 100),
        ylim=(LEAST, 100),
    )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.set_minor_locator(NullLocator())
    axes.text(
        *(0.98, 0.04),
        "▽ without errors: the most that is likely",
        transform=axes.transAxes,
        ha="right",
        fontsize=10,
    )
    axes.legend(loc="upper left", title="expected calibration error")
    points = 100 * errors["test"]
    set_headline(
        figure, f"{model}: confidence and accuracy differ by {points:.2f} points (test set)"
    )
    return figure
