"""Accuracy of the models with intervals, best first."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from stages.figures.canvas import ACCENT, MUTED, new_figure, set_headline

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def ranking_figure(ranking: pd.DataFrame) -> "Figure":
    """Return the error of each model, on the test set and cross-validated.

    Errors are on a log scale, on which half as many errors are the same step anywhere.

    Parameters
    ----------
    ranking : DataFrame
        ``model``, and for ``test_`` and ``cv_`` each ``accuracy, accuracy_low,
        accuracy_high``; best first; those of ``cv_`` may be missing.
    """
    from matplotlib.ticker import LogLocator, NullFormatter

    figure, (axes,) = new_figure(8, 1.8 + 0.55 * len(ranking))
    rows = np.arange(len(ranking), dtype=np.float64)
    floor = 100 * 0.5 / ranking["test_n"].max()
    for part, label, colour, marker, shift in (
        ("test", "test set", ACCENT, "o", -0.12),
        ("cv", "cross-validated", MUTED, "s", 0.12),
    ):
        error, best, worst = (
            (100 * (1 - ranking[f"{part}_accuracy{end}"].astype(float))).clip(lower=floor)
            for end in ("", "_high", "_low")
        )
        axes.errorbar(
            error,
            rows + shift,
            xerr=[error - best, worst - error],
            fmt=marker,
            color=colour,
            capsize=3,
            markersize=5,
            label=label,
        )
        if part == "test":
            for row, value, end in zip(rows, error, worst, strict=True):
                axes.annotate(
                    f"{value:.2f} %",
                    (end, row + shift),
                    (7, 0),
                    textcoords="offset points",
                    va="center",
                    color=ACCENT,
                )
    axes.set(
        xlabel="error (%, log scale) with 95 % interval",
        xscale="log",
        ylim=(len(ranking) - 0.5, -0.5),
    )
    axes.set_yticks(rows, ranking["model"])
    axes.margins(x=0.15)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.grid(visible=False, axis="y")
    figure.legend(loc="outside lower right", ncols=2)
    set_headline(figure, _finding(ranking))
    return figure


def _finding(ranking: pd.DataFrame) -> str:
    best = ranking.iloc[0]
    return f"{best['model']} makes the fewest test errors: {best['test_errors']:,} of {best['test_n']:,}"
