"""Errors of a search's candidates against the parameter that tells most."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from stages.figures.canvas import ACCENT, COLOURS, MUTED, new_figure, set_headline
from stages.search.table import parameter_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKERS = ("o", "s", "^", "D")


def candidates_figure(model: str, table: pd.DataFrame) -> "Figure":
    """Return the error of each candidate, by the parameter that changes it most.

    Where all candidates ran on all folds, lines join the best for each value of the
    parameter that tells next most; else those stopped early are told from the others.

    Parameters
    ----------
    model : str
    table : DataFrame
        From `stages.search.table.candidates_table`.
    """
    figure, (axes,) = new_figure(8, 4.8)
    telling, *others = by_effect(table)
    values = sorted(table[telling].unique(), key=_in_order)
    places = table[telling].map({value: place for place, value in enumerate(values)})
    drawn = table.assign(place=places, percent=100 * table["error"])
    if table["rung"].min() < table["rung"].max():
        _draw_rungs(axes, drawn)
    else:
        few = [key for key in others if table[key].nunique() <= len(MARKERS)]
        _draw_lines(axes, drawn, few[0] if few else None)
    _mark_winner(axes, drawn.iloc[0], len(values) - 1)
    axes.set_xticks(range(len(values)), values)
    axes.set(xlabel=telling, ylabel="cross-validated error (%)")
    axes.set_xlim(-0.5, len(values) - 0.5)
    axes.set_title(_subtitle(table, telling), wrap=True)
    set_headline(figure, _finding(model, table, telling))
    return figure


def by_effect(table: pd.DataFrame) -> list[str]:
    """Return the columns of params, first the one whose values differ most at their best.

    The best for each value are compared, on the folds on which all candidates were run.
    """
    return sorted(parameter_columns(table), key=lambda key: _effect(table, key), reverse=True)


def _effect(table: pd.DataFrame, key: str) -> float:
    least = table.groupby(key)["first_rung_error"].min()
    return float(least.max() - least.min())


def _draw_lines(axes: "Axes", table: pd.DataFrame, series: str | None) -> None:
    axes.plot(table["place"], table["percent"], ".", color=MUTED, alpha=0.35, markersize=5)
    groups = table.groupby(series, sort=True) if series else [("best", table)]
    for (name, own), colour, marker in zip(groups, COLOURS, MARKERS, strict=False):
        least = own.groupby("place")["percent"].min()
        label = f"{series}: {name!s}" if series else "best"
        axes.plot(least.index, least, marker=marker, color=colour, label=label)
    axes.legend()


def _draw_rungs(axes: "Axes", table: pd.DataFrame) -> None:
    most = table["folds"].max()
    stopped, finalists = table[table["folds"] < most], table[table["folds"] == most]
    for own, colour, marker, face, label in (
        (stopped, MUTED, "s", "none", f"stopped after fewer than {most} folds"),
        (finalists, ACCENT, "o", ACCENT, f"on all {most} folds, ± standard error"),
    ):
        bars = 100 * own["standard_error"] if own is finalists else None
        axes.errorbar(
            own["place"],
            own["percent"],
            yerr=bars,
            fmt=marker,
            color=colour,
            markerfacecolor=face,
            capsize=3,
            label=label,
        )
    axes.legend()


def _mark_winner(axes: "Axes", winner: pd.Series, last: int) -> None:
    place, percent = winner["place"], winner["percent"]
    axes.plot(place, percent, "o", markersize=14, markerfacecolor="none", color="black")
    axes.annotate(
        f"{percent:.2f} %",
        (place, percent),
        (14 if place < last / 2 else -14, 0),
        textcoords="offset points",
        ha="left" if place < last / 2 else "right",
        va="center",
    )


def _finding(model: str, table: pd.DataFrame, telling: str) -> str:
    winner = table.iloc[0]
    error = f"{100 * winner['error']:.2f} ± {100 * winner['standard_error']:.2f} %"
    return f"{model} errs least with {_short(telling)} {winner[telling]}: {error}"


def _subtitle(table: pd.DataFrame, telling: str) -> str:
    winner = table.iloc[0]
    rest = [key for key in parameter_columns(table) if key != telling]
    count = f"best of {len(table)} candidates, on {winner['folds']} folds of training images"
    return f"{count}{_listed([f'{_short(key)} {winner[key]}' for key in rest])}"


def _listed(parts: Sequence[str]) -> str:
    return f"; with {', '.join(parts)}" if parts else ""


def _short(key: str) -> str:
    """Return a dotted key without what all models have; whitening keeps its name."""
    return key.removeprefix("projection.").replace(".", " ")


def _in_order(value: str) -> tuple[bool, float, str]:
    """Sort words before numbers, numbers by size."""
    try:
        return True, float(value), ""
    except ValueError:
        return False, 0.0, value
