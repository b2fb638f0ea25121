"""Error against cost, and cost against the number of training images."""

from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from stages.figures.canvas import MUTED, new_figure, set_headline, styles

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*", "p", "h")


def frontier_figure(table: pd.DataFrame, unit: str) -> "Figure":
    """Return the error of each model against the cost of its predictions.

    Parameters
    ----------
    table : DataFrame
        ``model, predict_time, error, error_low, error_high, scored_on, on_frontier``, by
        `predict_time`.
    unit : str
        The shape of the product whose time is the unit.
    """
    figure, (axes,) = new_figure(8, 5.2)
    percent = 100 * table[["error", "error_low", "error_high"]]
    percent = percent.clip(lower=50 / table["n"], axis=0)  # a log scale has no place for none
    front = table["on_frontier"]
    axes.plot(table["predict_time"][front], percent["error"][front], color=MUTED, linewidth=1)
    names = sorted(table["model"])
    colours, markers = styles(names), dict(zip(names, cycle(MARKERS), strict=False))
    for row, (error, low, high) in zip(table.to_dict("records"), percent.to_numpy(), strict=True):
        model = row["model"]
        axes.errorbar(
            row["predict_time"],
            error,
            yerr=[[error - low], [high - error]],
            color=colours[model][0],
            marker=markers[model],
            linestyle="none",
            capsize=3,
            label=model if row["scored_on"] == "cv" else f"{model} (test)",
        )
    axes.set(
        xlabel=f"time to predict 1,000 images (products of {unit}; log scale)",
        ylabel="cross-validated error (%, log scale)\nwith 95 % interval",
    )
    _log_axes(axes)
    axes.set_title("joined: no other model is better at no greater cost")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    best = table.iloc[table["error"].argmin()]
    set_headline(
        figure,
        f"{best['model']} errs least ({100 * best['error']:.2f} %); "
        f"{front.sum()} of {len(table)} models are on the frontier",
    )
    return figure


def scaling_figure(measured: pd.DataFrame, exponents: pd.DataFrame, unit: str) -> "Figure":
    """Return time and memory of each stage, and errors, against the number of training images.

    Parameters
    ----------
    measured : DataFrame
        ``stage, images, time, memory, errors``; errors of predictions alone.
    exponents : DataFrame
        ``stage, time_exponent, memory_exponent``.
    unit : str
        The shape of the product whose time is the unit.
    """
    figure, panels = new_figure(8, 12, rows=3)
    looks = styles(exponents["stage"].tolist())
    asked = measured[measured["errors"].notna()]
    labels = {
        "time": f"time, log scale\n(products of {unit})",
        "memory": "peak memory above the start, log scale\n(training images' bytes)",
        "errors": "errors on the first fold, log scale",
    }
    for axes, (key, label) in zip(panels, labels.items(), strict=True):
        shown = asked if key == "errors" else measured
        for place, stage in enumerate(exponents["stage"]):
            own = shown[shown["stage"] == stage]
            if len(own):
                colour, line = looks[stage]
                axes.plot(
                    own["images"],
                    own[key].astype(float).clip(lower=0.5),  # a log scale has no place for none
                    color=colour,
                    linestyle=line,
                    marker=MARKERS[place % len(MARKERS)],
                    markersize=5,
                    label=_name(stage, key, exponents),
                )
        axes.set(xlabel="training images (log scale)", ylabel=label)
        _log_axes(axes)
        axes.set_xticks(sorted(measured["images"].unique()), minor=False)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        title = "model" if key == "errors" else "stage: exponent"
        axes.legend(title=title, loc="center left", bbox_to_anchor=(1.0, 0.5))
    steepest = exponents.iloc[exponents["time_exponent"].argmax()]
    set_headline(
        figure,
        f"Time grows fastest in “{steepest['stage']}”: "
        f"images to the power {steepest['time_exponent']:.2f}",
    )
    return figure


def _name(stage: str, key: str, exponents: pd.DataFrame) -> str:
    if key == "errors":
        return stage.rsplit(maxsplit=1)[-1]
    power = exponents.set_index("stage")[f"{key}_exponent"][stage]
    return f"{stage}: {power:.2f}"


def _log_axes(axes: "Axes") -> None:
    axes.set(xscale="log", yscale="log")
    for axis in (axes.xaxis, axes.yaxis):
        _plain_numbers(axis)


def _plain_numbers(axis: "Axis") -> None:
    from matplotlib.ticker import LogLocator, NullFormatter

    low, high = np.log10(axis.get_view_interval())
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high - low < 2.5 else (1,)))
    axis.set_major_formatter(lambda value, _: f"{value:,g}")
    axis.set_minor_formatter(NullFormatter())
