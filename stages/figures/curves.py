"""ROC and precision-recall curves of all models on one plot."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from stages.figures.canvas import new_figure, set_headline, styles

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


LEAST_RATE = 1e-4
# Of a logit scale, which spreads what is near 1, and has neither 0 nor 1.
LOWEST, HIGHEST = 1e-5, 1 - 1e-5
TICKS = (0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)


def curves_figure(curves: Mapping[str, pd.DataFrame], areas: pd.DataFrame) -> "Figure":
    """Return the macro-averaged ROC and precision-recall curves of each model.

    The legend is by falling average precision.

    Parameters
    ----------
    curves : mapping of ``roc`` and ``precision_recall`` to DataFrame
        ``model``, and ``false_positive_rate, true_positive_rate`` or ``recall, precision``,
        by rising rate or recall.
    areas : DataFrame
        By model ``roc`` and ``precision_recall``: the areas under its curves.
    """
    figure, (roc_axes, pr_axes) = new_figure(8, 5.6, columns=2)
    rates = np.geomspace(LEAST_RATE, 1, 500)
    look = styles(list(areas.index))
    ranked = list(areas.sort_values("precision_recall", ascending=False, kind="stable").index)
    roc, precision_recall = (
        dict(iter(table.groupby("model"))) for table in (curves["roc"], curves["precision_recall"])
    )
    for name in ranked:
        colour, line = look[name]
        label = f"{name}: {areas['roc'][name]:.4f}, {areas['precision_recall'][name]:.4f}"
        # Between two points a line is straight on linear axes only: on the log scale it
        # needs points of its own.
        own = roc[name]
        known = np.interp(rates, own["false_positive_rate"], own["true_positive_rate"])
        true_rate = np.clip(known, LOWEST, HIGHEST)
        roc_axes.plot(rates, true_rate, color=colour, linestyle=line, label=label)
        recall, precision = (
            np.clip(precision_recall[name][key], LOWEST, HIGHEST) for key in ("recall", "precision")
        )
        pr_axes.plot(recall, precision, color=colour, linestyle=line)
    roc_axes.set(
        title="ROC",
        xlabel="false positive rate (log scale)",
        ylabel="true positive rate (logit scale)",
        xscale="log",
        xlim=(LEAST_RATE, 1),
    )
    pr_axes.set(
        title="Precision–recall",
        xlabel="recall (logit scale)",
        ylabel="precision (logit scale)",
    )
    _spread(roc_axes, "y", TICKS)
    _spread(pr_axes, "y", TICKS)
    _spread(pr_axes, "x", TICKS[:-1])
    set_headline(figure, f"{ranked[0]} ranks images best, on average over the classes")
    figure.legend(
        loc="outside lower center", ncols=2, title="area under ROC, average precision", fontsize=10
    )
    return figure


def _spread(axes: "Axes", which: str, ticks: tuple[float, ...]) -> None:
    """Set one axis to a logit scale that starts below the first tick and ends at the last."""
    from matplotlib.ticker import NullFormatter

    axes.set(**{f"{which}scale": "logit", f"{which}lim": (0.7 * ticks[0], ticks[-1])})
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.set_minor_formatter(NullFormatter())
