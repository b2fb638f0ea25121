"""ROC and precision-recall curves of all models on one plot."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from stages.figures.canvas import new_figure, set_headline, styles
from stages.scoring.curves import Curve

if TYPE_CHECKING:
    from matplotlib.figure import Figure


LEAST_RATE = 1e-3


def curves_figure(curves: Mapping[str, tuple[Curve, Curve]]) -> "Figure":
    """Return the macro-averaged ROC and precision-recall curves of each model.

    The legend is by falling average precision.

    Parameters
    ----------
    curves : mapping of model to (ROC curve, precision-recall curve)
    """
    figure, (roc_axes, pr_axes) = new_figure(8, 5.4, columns=2)
    rates = np.geomspace(LEAST_RATE, 1, 500)
    look = styles(list(curves))
    ranked = sorted(curves, key=lambda name: -curves[name][1].area())
    for name in ranked:
        colour, line = look[name]
        roc, precision_recall = curves[name]
        label = f"{name}: {roc.area():.4f}, {precision_recall.area():.4f}"
        # Between two points a line is straight on linear axes only: on the log scale it
        # needs points of its own.
        roc_axes.plot(
            rates, np.interp(rates, roc.x, roc.y), color=colour, linestyle=line, label=label
        )
        pr_axes.plot(precision_recall.x, precision_recall.y, color=colour, linestyle=line)
    roc_axes.set(
        title="ROC",
        xlabel="false positive rate (log scale)",
        ylabel="true positive rate",
        xscale="log",
        xlim=(LEAST_RATE, 1),
        ylim=(0, 1.01),
    )
    pr_axes.set(
        title="Precision–recall",
        xlabel="recall",
        ylabel="precision",
        xlim=(0, 1.01),
        ylim=(0, 1.01),
    )
    set_headline(figure, f"{ranked[0]} ranks images best, on average over the classes")
    figure.legend(
        loc="outside lower center", ncols=2, title="area under ROC, average precision", fontsize=10
    )
    return figure
