"""What the search for views and training sets found: a table, and a picture of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from stages.figures.canvas import ACCENT, new_figure, set_headline
from stages.figures.error_intervals import Look, draw_errors, name_rows
from stages.scoring.intervals import wilson_interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

VIEWS = {"both": "both views", "upright": "set upright", "as_drawn": "as drawn"}
SETS = {"original": "no copies", "shift": "shifted copies", "warp": "warped copies"}


def images_table(tried: Sequence[tuple[str, str]], errors: Sequence[int], n: int) -> pd.DataFrame:
    """Return what was tried, the fewest errors first, of equals the first tried.

    Parameters
    ----------
    tried : sequence of (view, training set)
    errors : sequence of int
        Of each.
    n : int
        Images that each was asked of.

    Returns
    -------
    DataFrame
        ``rank, view, train_on, errors, n, accuracy, accuracy_low, accuracy_high`` (95 % Wilson).
    """
    rows = [
        (view, train_on, own, n, 1 - own / n, *wilson_interval(n - own, n))
        for (view, train_on), own in zip(tried, errors, strict=True)
    ]
    interval = ["accuracy", "accuracy_low", "accuracy_high"]
    table = pd.DataFrame(rows, columns=["view", "train_on", "errors", "n", *interval])
    table = table.sort_values("errors", kind="stable", ignore_index=True)
    table.insert(0, "rank", range(1, len(table) + 1))
    return table


def images_figure(table: pd.DataFrame) -> "Figure":
    """Return the error of each with its interval, the fewest first.

    Parameters
    ----------
    table : DataFrame
        From `images_table`.
    """
    figure, (axes,) = new_figure(8, 1.6 + 0.5 * len(table))
    accuracy = table[["accuracy", "accuracy_low", "accuracy_high"]]
    draw_errors(axes, accuracy, Look("cross-validated", ACCENT, "o", 0.0, 2), int(table["n"].max()))
    name_rows(axes, [_name(row) for _, row in table.iterrows()])
    n = int(table["n"].max())
    axes.set_title(f"one quick model, cross-validated; errors of {n:,} training images")
    set_headline(figure, _finding(table))
    return figure


def _name(row: "pd.Series[str]") -> str:
    return f"{VIEWS[row['view']]}, {SETS[row['train_on']]}"


def _finding(table: pd.DataFrame) -> str:
    """Say what errs least, and how many of the others are apart from it by their intervals."""
    best, others = table.iloc[0], table.iloc[1:]
    apart = int((others["accuracy_high"] < best["accuracy_low"]).sum())
    name = _name(best)
    if not apart:
        return f"No difference beyond luck; fewest errors: {name}"
    return f"{name[0].upper()}{name[1:]}: fewest errors, clearly so beside {apart} of {len(others)}"
