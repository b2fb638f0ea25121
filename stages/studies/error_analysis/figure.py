"""Errors as shares of rows and columns of the confusion, and the classes they are between."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.figures.canvas import ACCENT, COLOURS, new_figure, set_headline

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLES = {
    "row_rate": "errors, % of the actual class",
    "row_share": "% of the errors on the actual class",
    "column_share": "% of the errors predicted so",
}


def error_shares_figure(
    shares: dict[str, npt.NDArray[np.float64]], ranking: pd.DataFrame, model: str
) -> "Figure":
    """Return three heat maps of the errors, and the classes by the errors they are part of.

    Parameters
    ----------
    shares : dict
        As of `stages.studies.error_analysis.measures.share_matrices`.
    ranking : DataFrame
        As of `stages.studies.error_analysis.measures.rank_classes`.
    model : str
    """
    figure, axes = new_figure(8, 8, rows=2, columns=2)
    for own, (name, title) in zip(axes, TITLES.items(), strict=False):
        _heat_map(own, 100 * shares[name], title)
    _ranking(axes[3], ranking)
    figure.legend(loc="outside lower right", ncols=2)
    set_headline(figure, _finding(ranking, model))
    return figure


def _heat_map(axes: "Axes", percent: npt.NDArray[np.float64], title: str) -> None:
    n_classes = len(percent)
    greatest = max(percent.max(), 1e-9)
    hidden = np.ma.masked_array(percent, mask=np.eye(n_classes, dtype=bool))
    axes.imshow(hidden, cmap="Oranges", vmin=0, vmax=greatest)
    for actual, predicted in np.argwhere(percent > 0):
        value = percent[actual, predicted]
        axes.text(
            predicted,
            actual,
            f"{value:.0f}" if greatest >= 10 else f"{value:.2f}".removeprefix("0"),
            ha="center",
            va="center",
            fontsize=8,
            color="white" if value > 0.6 * greatest else "#333333",
        )
    axes.grid(visible=False)
    axes.set_title(title, fontsize=10)
    axes.set(
        xlabel="predicted class",
        ylabel="actual class",
        xticks=range(n_classes),
        yticks=range(n_classes),
    )


def _ranking(axes: "Axes", ranking: pd.DataFrame) -> None:
    rows = np.arange(len(ranking))
    axes.barh(rows, ranking["missed"], color=ACCENT, label="taken for another")
    axes.barh(
        rows,
        ranking["false"],
        left=ranking["missed"],
        color=COLOURS[4],
        label="another taken for it",
    )
    axes.set_yticks(rows, [str(label) for label in ranking["class"]])
    axes.set_title("classes by the errors they have a part in", fontsize=10)
    axes.set(xlabel="errors", ylabel="class")
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")


def _finding(ranking: pd.DataFrame, model: str) -> str:
    first = ranking.iloc[0]
    if not first["errors"]:
        return f"{model} makes no error out of fold"
    return (
        f"{model}: {first['class']:.0f} has a part in {100 * first['error_share']:.0f} % "
        f"of the {ranking['missed'].sum():,} errors out of fold"
    )
