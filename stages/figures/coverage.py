"""How the error of the rest falls as doubtful images are put aside."""

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.figures.canvas import ACCENT, MUTED, new_figure, set_headline
from stages.scoring.coverage import RiskCoverage

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKERS = "osD^v"
DRAWN = 2**16  # points of a line at most
PARTS = {"cv": ("cross-validated", MUTED), "test": ("test set", ACCENT)}


def coverage_figure(curves: dict[str, RiskCoverage], table: pd.DataFrame, model: str) -> "Figure":
    """Return the error of the images that are kept against the share that is put aside.

    Dots are the thresholds that were chosen out of fold, as they do on the test set.

    Parameters
    ----------
    curves : mapping of ``test``, and ``cv`` where there is one, to RiskCoverage
    table : DataFrame
        Of `stages.scoring.coverage.coverage_table`.
    model : str
    """
    from matplotlib.ticker import LogLocator, NullLocator

    figure, (axes,) = new_figure(8, 6.4)
    for part, (label, colour) in PARTS.items():
        if part in curves:
            own, n = curves[part], int(curves[part].kept[-1])
            kept, errors = (counts[_drawn(len(counts))] for counts in (own.kept, own.errors))
            error = np.where(errors > 0, errors / kept, np.nan)
            aside = np.maximum(1 - kept / n, 1 / n)
            axes.plot(100 * aside, 100 * error, color=colour, label=label)
    tried = table[table["scored_on"] == "test"]
    _draw_thresholds(axes, tried)
    axes.set(
        xlabel="images put aside, the least sure first (%, log scale)",
        ylabel="error of the rest (%, log scale)",
        xscale="log",
        yscale="log",
    )
    lowest, highest = axes.get_ylim()
    axes.set_ylim(lowest / 1.5, highest * 1.5)  # whoever is as often right on all has no range
    for axis, subs in ((axes.xaxis, (1,)), (axes.yaxis, (1, 2, 5))):
        axis.set_major_locator(LogLocator(subs=subs))
        axis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.set_minor_locator(NullLocator())
    title = "thresholds chosen out of fold, on the test set, with 95 % interval"
    figure.legend(
        loc="outside lower center",
        ncols=2,
        fontsize=10,
        title=None if tried.empty else title,
    )
    set_headline(figure, _finding(curves["test"], tried, model))
    return figure


def _drawn(n_points: int) -> npt.NDArray[np.intp]:
    """Return which points of a curve are drawn: all, or as many as a line on a log scale needs."""
    if n_points <= DRAWN:
        return np.arange(n_points)
    return n_points - np.unique(np.geomspace(1, n_points, DRAWN).astype(np.intp))[::-1]


def _draw_thresholds(axes: "Axes", tried: pd.DataFrame) -> None:
    for row, marker in zip(tried.to_dict("records"), MARKERS, strict=False):
        n, aside, floor = row["n"], row["put_aside"], 0.5 / row["n"]
        if aside == n:
            continue
        error, low, high = (
            100 * max(1 - row[f"accuracy{end}"], floor) for end in ("", "_high", "_low")
        )
        label = f"for {100 * row['target']:g} %: {aside:,} aside, {row['errors']:,} wrong"
        place = 100 * max(aside, 1) / n
        axes.vlines(place, low, high, color=ACCENT, linewidth=1.5)
        axes.plot(place, error, marker, color=ACCENT, markersize=6, label=label)


def _finding(curve: RiskCoverage, tried: pd.DataFrame, model: str) -> str:
    n = int(curve.kept[-1])
    if tried.empty:
        place = int(np.searchsorted(curve.kept, math.ceil(0.9 * n)))
        kept, errors, wanted = int(curve.kept[place]), int(curve.errors[place]), ""
    else:
        row = tried.iloc[len(tried) // 2]
        kept, errors = n - row["put_aside"], row["errors"]
        if not kept:
            return f"{model} is of no test image sure enough for {100 * row['target']:g} %"
        wanted = f" for {100 * row['target']:g} %"
    share = f"{100 * kept / n:.1f} %{wanted}"
    return f"{model} keeps {share}: {errors:,} of {kept:,} are wrong (test set)"
