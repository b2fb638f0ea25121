"""Accuracy of the models with intervals, best first."""

from typing import TYPE_CHECKING

import pandas as pd

from stages.figures.canvas import ACCENT, MUTED, new_figure, set_headline
from stages.figures.error_intervals import Look, draw_errors, name_rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOOKS = {
    "test": Look("test set", ACCENT, "o", -0.12, 2),
    "cv": Look("cross-validated", MUTED, "s", 0.12, None),
}


def ranking_figure(ranking: pd.DataFrame) -> "Figure":
    """Return the error of each model, on the test set and cross-validated.

    Errors are on a log scale, on which half as many errors are the same step anywhere.

    Parameters
    ----------
    ranking : DataFrame
        ``model``, and for ``test_`` and ``cv_`` each ``accuracy, accuracy_low,
        accuracy_high``; best first; those of ``cv_`` may be missing.
    """
    figure, (axes,) = new_figure(8, 1.8 + 0.55 * len(ranking))
    n = int(ranking["test_n"].max())
    for part, look in LOOKS.items():
        accuracy = ranking[[f"{part}_accuracy{end}" for end in ("", "_low", "_high")]]
        draw_errors(axes, accuracy, look, n)
    name_rows(axes, list(ranking["model"]))
    figure.legend(loc="outside lower right", ncols=2)
    set_headline(figure, _finding(ranking))
    return figure


def _finding(ranking: pd.DataFrame) -> str:
    best = ranking.iloc[0]
    equals = int((ranking["test_errors"] == best["test_errors"]).sum())
    if equals > 1:
        errors = f"{best['test_errors']:,} of {best['test_n']:,}"
        return f"{equals} models make the fewest test errors: {errors}"
    return f"{best['model']} makes the fewest test errors: {best['test_errors']:,} of {best['test_n']:,}"
