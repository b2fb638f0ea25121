"""ROC and precision-recall curves of all models on one plot."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from stages.figures.canvas import new_figure, set_headline, styles
from stages.scoring.curves import Curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


LEAST_RATE = 1e-4
# Of a logit scale, which spreads what is near 1, and has neither 0 nor 1.
LOWEST, HIGHEST = 1e-5, 1 - 1e-5
TICKS = (0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)


def curves_figure(curves: Mapping[str, tuple[Curve, Curve]]) -> "Figure":
    """Return the macro-averaged ROC and precision-recall curves of each model.

    The legend is by falling average precision.

    Parameters
    ----------
    curves : mapping of model to (ROC curve, precision-recall curve)
    """
    figure, (roc_axes, pr_axes) = new_figure(8, 5.6, columns=2)
    rates = np.geomspace(LEAST_RATE, 1, 500)
    look = styles(list(curves))
    ranked = sorted(curves, key=lambda name: -curves[name][1].area())
    for name in ranked:
        colour, line = look[name]
        roc, precision_recall = curves[name]
        label = f"{name}: {roc.area():.4f}, {precision_recall.area():.4f}"
        # Between two points a line is straight on linear axes only: on the log scale it
        # needs points of its own.
        true_rate = np.clip(np.interp(rates, roc.x, roc.y), LOWEST, HIGHEST)
        roc_axes.plot(rates, true_rate, color=colour, linestyle=line, label=label)
        recall, precision = (
            np.clip(rate, LOWEST, HIGHEST) for rate in (precision_recall.x, precision_recall.y)
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
