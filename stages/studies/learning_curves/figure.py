"""Error against the number of training images, measured and extrapolated."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.figures.canvas import new_figure, set_headline, styles
from stages.studies.learning_curves.power_law import PowerLaw

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Two labels are at least so far apart, as a share of the height.
LABEL_GAP = 0.05


def learning_curves_figure(curves: pd.DataFrame, extrapolated: pd.DataFrame) -> "Figure":
    """Return the error of each model with its interval, and the power law beyond it.

    Parameters
    ----------
    curves, extrapolated : DataFrame
        As of `stages.studies.learning_curves.measures`.
    """
    from matplotlib.ticker import LogLocator, NullFormatter

    figure, (axes,) = new_figure(8, 5.6)
    # A logarithm has no place for 0: half an error is the least that is shown.
    least = 0.5 / curves["n"].max()
    ends = extrapolated["doubled_error"].clip(lower=least / 10).min()
    low = 100 * min(max(curves["error_low"].min(), least), ends)
    high = 100 * max(curves["error_high"].max(), least)
    axes.set(
        xscale="log",
        yscale="log",
        xlim=(0.9 * curves["size"].min(), 2.1 * extrapolated["doubled_size"].max()),
        ylim=(0.8 * low, 1.25 * high),
        xlabel="training images (log scale)",
        ylabel="error on held-out images (%, log scale)",
    )
    look = styles(list(extrapolated["model"]))
    for row in extrapolated.to_dict("records"):
        _draw(axes, curves[curves["model"] == row["model"]], row, look[row["model"]][0])
    for axis, subs in ((axes.xaxis, (1.0, 2.0, 5.0)), (axes.yaxis, (1.0, 2.0, 5.0))):
        axis.set_major_locator(LogLocator(subs=subs))
        axis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    _label_ends(axes, extrapolated, {name: colour for name, (colour, _) in look.items()})
    title = "measured, with 95 % interval; dashed: power law fitted to the largest sizes"
    figure.legend(loc="outside lower center", ncols=4, title=title)
    set_headline(figure, _finding(extrapolated))
    return figure


def _draw(axes: "Axes", own: pd.DataFrame, row: dict[Hashable, Any], colour: str) -> None:
    percent = 100 * own[["error", "error_low", "error_high"]]
    axes.fill_between(
        own["size"], percent["error_low"], percent["error_high"], color=colour, alpha=0.2, lw=0
    )
    axes.plot(own["size"], percent["error"], "o-", color=colour, label=row["model"])
    law = PowerLaw(row["asymptote"], row["scale"], row["exponent"], row["reference"])
    sizes = np.geomspace(row["fitted_from"], row["doubled_size"], 100)
    axes.plot(sizes, 100 * law.at(sizes), "--", color=colour)


def _label_ends(axes: "Axes", extrapolated: pd.DataFrame, colours: dict[str, str]) -> None:
    """Write each extrapolated error beside its end, none on another."""
    ranked = extrapolated.sort_values("doubled_error").to_dict("records")
    bottom, top = np.log(axes.get_ylim())
    errors = np.array([max(100 * row["doubled_error"], np.exp(bottom)) for row in ranked])
    heights = (np.log(errors) - bottom) / (top - bottom)
    for row, height in zip(ranked, spread_out(heights, LABEL_GAP), strict=True):
        axes.annotate(
            f"{100 * row['doubled_error']:.2f} %",
            (row["doubled_size"] * 1.08, float(np.exp(bottom + height * (top - bottom)))),
            va="center",
            color=colours[row["model"]],
        )


def spread_out(heights: npt.NDArray[np.float64], gap: float) -> npt.NDArray[np.float64]:
    """Return rising heights moved up, as little as that needs, until all are a gap apart."""
    steps = gap * np.arange(len(heights))
    lifted: npt.NDArray[np.float64] = np.maximum.accumulate(np.maximum(heights, gap / 2) - steps)
    return lifted + steps


def _finding(extrapolated: pd.DataFrame) -> str:
    best = extrapolated.sort_values("doubled_error", kind="stable").iloc[0]
    error, doubled, low, high = (
        100 * best[key]
        for key in ("error", "doubled_error", "doubled_error_low", "doubled_error_high")
    )
    return (
        f"Twice the {best['size']:,} images: {best['model']} from {error:.2f} to "
        f"{doubled:.2f} % ({low:.2f}–{high:.2f})"
    )
