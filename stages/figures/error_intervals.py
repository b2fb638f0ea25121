"""Errors with their intervals, a row each: on a log scale half as many are one step anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Look:
    """How one kind of errors is drawn.

    Attributes
    ----------
    label, colour, marker : str
        As of matplotlib.
    shift : float
        Rows below the middle of its row.
    decimals : int or None
        Of the percentage that is written beside the interval; None writes none.
    """

    label: str
    colour: str
    marker: str
    shift: float
    decimals: int | None


def draw_errors(axes: "Axes", accuracy: pd.DataFrame, look: Look, n: int) -> None:
    """Draw the errors that accuracies leave, each with its interval.

    Parameters
    ----------
    axes : Axes
    accuracy : DataFrame
        Of each row, from the top, the accuracy, its lower and its upper bound: three columns,
        from 0 to 1; missing ones are left out.
    look : Look
    n : int
        Images; an error of none is drawn as half of one in these.
    """
    shares = [100 * (1 - accuracy[column].astype(float)) for column in accuracy]
    error, worst, best = (share.clip(lower=50 / n) for share in shares)
    rows = np.arange(len(accuracy)) + look.shift
    axes.errorbar(
        error,
        rows,
        xerr=[error - best, worst - error],
        fmt=look.marker,
        color=look.colour,
        capsize=3,
        markersize=5,
        label=look.label,
    )
    if look.decimals is None:
        return
    for row, value, end in zip(rows, shares[0], worst, strict=True):
        axes.annotate(
            f"{value:.{look.decimals}f} %",
            (end, row),
            (7, 0),
            textcoords="offset points",
            va="center",
            color=look.colour,
        )


def name_rows(axes: "Axes", names: Sequence[str]) -> None:
    """Name the rows, from the top, and set the scale of the errors."""
    from matplotlib.ticker import LogLocator, NullFormatter

    axes.set(
        xlabel="error (%, log scale) with 95 % interval",
        xscale="log",
        ylim=(len(names) - 0.5, -0.5),
    )
    axes.set_yticks(range(len(names)), names)
    axes.margins(x=0.15)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.grid(visible=False, axis="y")
