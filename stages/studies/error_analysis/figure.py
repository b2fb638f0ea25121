"""Errors as shares of rows and columns of the confusion, and the classes they are between."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.figures.canvas import ACCENT, COLOURS, fitting_size, new_figure, set_headline
from stages.figures.class_names import SHORT_TICK, length, set_names, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLES = {
    "row_rate": "errors, % of the actual class",
    "row_share": "% of the errors on the actual class",
    "column_share": "% of the errors predicted so",
}


SIDE = 3.0  # inches, about, of a panel
RANKED = 20  # classes at most


def error_shares_figure(
    shares: dict[str, npt.NDArray[np.float64]],
    ranking: pd.DataFrame,
    names: Sequence[str],
    model: str,
) -> "Figure":
    """Return three heat maps of the errors, and the classes by the errors they are part of.

    Parameters
    ----------
    shares : dict
        As of `stages.studies.error_analysis.measures.share_matrices`.
    ranking : DataFrame
        As of `stages.studies.error_analysis.measures.rank_classes`.
    names : sequence of n_classes str
    model : str
    """
    figure, axes = new_figure(8, 8, rows=2, columns=2)
    for own, (name, title) in zip(axes, TITLES.items(), strict=False):
        _heat_map(own, 100 * shares[name], names, title)
    _ranking(axes[3], ranking.head(RANKED), names)
    figure.legend(loc="outside lower right", ncols=2)
    set_headline(figure, _finding(ranking, names, model))
    return figure


def _heat_map(
    axes: "Axes", percent: npt.NDArray[np.float64], names: Sequence[str], title: str
) -> None:
    n_classes = len(percent)
    greatest = max(percent.max(), 1e-9)
    texts = {
        (row, column): f"{value:.0f}" if greatest >= 10 else f"{value:.2f}".removeprefix("0")
        for (row, column), value in np.ndenumerate(percent)
        if value > 0
    }
    inches = SIDE - length(names, SHORT_TICK)
    size = fitting_size(list(texts.values()), inches / n_classes, (8, 6))
    hidden = np.ma.masked_array(percent, mask=np.eye(n_classes, dtype=bool))
    axes.imshow(hidden, cmap="Oranges", vmin=0, vmax=greatest)
    for (actual, predicted), text in texts.items() if size else ():
        axes.text(
            predicted,
            actual,
            text,
            ha="center",
            va="center",
            fontsize=size,
            color="white" if percent[actual, predicted] > 0.6 * greatest else "#333333",
        )
    axes.grid(visible=False)
    axes.set_title(title, fontsize=10)
    axes.set(xlabel="predicted class", ylabel="actual class")
    for axis in ("x", "y"):
        set_names(axes, axis, names, inches, SHORT_TICK)


def _ranking(axes: "Axes", ranking: pd.DataFrame, names: Sequence[str]) -> None:
    rows = np.arange(len(ranking))
    axes.barh(rows, ranking["missed"], color=ACCENT, label="taken for another")
    axes.barh(
        rows,
        ranking["false"],
        left=ranking["missed"],
        color=COLOURS[4],
        label="another taken for it",
    )
    set_names(axes, "y", [names[code] for code in ranking["class"]], SIDE, SHORT_TICK)
    some = f"the {len(ranking)} classes in most of the errors"
    title = "classes by the errors they have a part in" if len(ranking) == len(names) else some
    axes.set_title(title, fontsize=10)
    axes.set(xlabel="errors", ylabel="class")
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")


def _finding(ranking: pd.DataFrame, names: Sequence[str], model: str) -> str:
    first = ranking.iloc[0]
    if not first["errors"]:
        return f"{model} makes no error out of fold"
    return (
        f"{model}: {shown(names[int(first['class'])])} has a part in {100 * first['error_share']:.0f} % "
        f"of the {ranking['missed'].sum():,} errors out of fold"
    )
