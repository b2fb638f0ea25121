"""How the error of the rest falls as doubtful images are put aside."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from stages.figures.canvas import ACCENT, MUTED, new_figure, set_headline
from stages.scoring.coverage import RiskCoverage

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

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
    figure, (axes,) = new_figure(8, 5.6)
    for part, (label, colour) in PARTS.items():
        if part in curves:
            own, n = curves[part], int(curves[part].kept[-1])
            error = np.where(own.errors > 0, own.errors / own.kept, np.nan)
            aside = np.maximum(1 - own.kept / n, 1 / n)
            axes.plot(100 * aside, 100 * error, color=colour, label=label)
    tried = table[table["scored_on"] == "test"]
    _draw_thresholds(axes, tried)
    axes.set(
        xlabel="images put aside, the least sure first (%, log scale)",
        ylabel="error of the rest (%, log scale)",
        xscale="log",
        yscale="log",
    )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.legend(loc="lower left")
    set_headline(figure, _finding(curves["test"], tried, model))
    return figure


def _draw_thresholds(axes: "Axes", tried: pd.DataFrame) -> None:
    kept = tried[tried["put_aside"] < tried["n"]]
    if kept.empty:
        return
    aside = 100 * (kept["put_aside"] / kept["n"]).clip(lower=1 / kept["n"])
    error, low, high = (100 * (1 - kept[f"accuracy{end}"]) for end in ("", "_high", "_low"))
    floor = 100 * 0.5 / kept["n"].max()
    label = "thresholds chosen out of fold, on the test set, with 95 % interval"
    axes.vlines(aside, low.clip(lower=floor), high, color=ACCENT, linewidth=1.5)
    axes.plot(aside, error.clip(lower=floor), "o", color=ACCENT, markersize=5, label=label)
    for target, x, y in zip(kept["target"], aside, high, strict=True):
        axes.annotate(
            f"{100 * target:g} %",
            (x, y),
            (0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=10,
        )


def _finding(curve: RiskCoverage, tried: pd.DataFrame, model: str) -> str:
    n = int(curve.kept[-1])
    if tried.empty:
        place = int(np.searchsorted(curve.kept, 0.9 * n))
        kept, errors, wanted = int(curve.kept[place]), int(curve.errors[place]), ""
    else:
        row = tried.iloc[len(tried) // 2]
        kept, errors = n - row["put_aside"], row["errors"]
        wanted = f" for {100 * row['target']:g} %"
    share = f"{100 * kept / n:.1f} % of the test images{wanted}"
    return f"{model} keeps {share}: {errors:,} of {kept:,} are wrong"
