"""Precision, recall and fall-out of classifiers over all thresholds."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from stages.figures.canvas import COLOURS, MUTED, new_figure, set_headline, styles
from stages.studies.binary.measures import Sweep

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEAST_RATE = 1e-4
SHOWN = (0.005, 0.9995)  # the recalls between which thresholds are worth a look


def thresholds_figure(
    sweeps: Mapping[str, Sweep], chosen: Mapping[str, int], target: float, question: str
) -> "Figure":
    """Return precision and recall against the threshold, a panel for each model.

    Parameters
    ----------
    sweeps : mapping of model to Sweep
    chosen : mapping of model to int
        The place of its chosen threshold.
    target : float
        The precision that it was chosen for.
    question : str
    """
    figure, panels = new_figure(8, 4.2, columns=len(sweeps))
    for axes, (model, sweep) in zip(panels, sweeps.items(), strict=True):
        place = chosen[model]
        threshold = sweep.threshold[place]
        for name, values, colour, line in (
            ("precision", sweep.precision, COLOURS[0], "-"),
            ("recall", sweep.recall, COLOURS[1], "--"),
        ):
            axes.plot(sweep.threshold, values, color=colour, linestyle=line, label=name)
            axes.plot(threshold, values[place], "o", color=colour)
        axes.axvline(threshold, color=MUTED, linewidth=1, linestyle=":", zorder=0.5)
        low, high = np.interp(SHOWN[::-1], sweep.recall[::-1], sweep.threshold[::-1])
        middle = np.array([min(low, threshold), max(high, threshold)])
        axes.set(
            title=f"{model}\nchosen: {threshold:,.6g}",
            xlabel="threshold",
            xlim=middle + np.array([-0.03, 0.03]) * max(np.ptp(middle), 1e-9),
            ylim=(0, 1.02),
        )
        axes.locator_params(axis="x", nbins=5)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.6g}")
    panels[0].set_ylabel("precision, recall")
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower right", ncols=2)
    recalls = _joined(
        {model: f"{100 * sweeps[model].recall[chosen[model]]:.1f} %" for model in sweeps}
    )
    set_headline(figure, f"{question}: at {100 * target:g} % precision, recall is {recalls}")
    return figure


def precision_recall_figure(
    sweeps: Mapping[str, Sweep], chosen: Mapping[str, int], areas: pd.DataFrame, question: str
) -> "Figure":
    """Return precision against recall, the chosen points marked.

    Parameters
    ----------
    sweeps : mapping of model to Sweep
    chosen : mapping of model to int
    areas : DataFrame
        ``model, average_precision``.
    question : str
    """
    figure, (axes,) = new_figure(8, 5)
    average = areas.set_index("model")["average_precision"]
    for model, (colour, line) in styles(list(sweeps)).items():
        sweep, place = sweeps[model], chosen[model]
        label = f"{model}: average precision {average[model]:.4f}"
        recall, precision = np.append(sweep.recall, 0), np.append(sweep.precision, np.nan)
        axes.step(recall, precision, where="post", color=colour, linestyle=line, label=label)
        axes.plot(sweep.recall[place], sweep.precision[place], "o", color=colour)
    share = next(iter(sweeps.values())).precision[0]
    axes.axhline(
        share, color=MUTED, linewidth=1, linestyle=":", label=f"anything is a yes: {share:.4f}"
    )
    _finish(axes, "recall (dots: the chosen thresholds)", "precision")
    axes.set(xlim=(0, 1.02))
    figure.legend(loc="outside lower center")
    best = _joined({model: f"{average[model]:.4f}" for model in sweeps})
    set_headline(figure, f"{question}: average precision {best}")
    return figure


def roc_figure(
    sweeps: Mapping[str, Sweep], chosen: Mapping[str, int], areas: pd.DataFrame, question: str
) -> "Figure":
    """Return recall against fall-out, the chosen points marked, and chance as a line.

    Parameters
    ----------
    sweeps : mapping of model to Sweep
    chosen : mapping of model to int
    areas : DataFrame
        ``model, auc, auc_low, auc_high``; also of models that are not swept.
    question : str
    """
    figure, (axes,) = new_figure(8, 5)
    rates = np.geomspace(LEAST_RATE, 1, 500)
    rows = areas.set_index("model")
    for model, (colour, line) in styles(list(sweeps)).items():
        sweep, place = sweeps[model], chosen[model]
        # Straight on linear axes between two points; on the log scale it needs more.
        fall_out, recall = np.append(sweep.fall_out, 0), np.append(sweep.recall, 0)
        curve = np.interp(rates, fall_out[::-1], recall[::-1])
        axes.plot(rates, curve, color=colour, linestyle=line, label=_area(rows, model))
        axes.plot(max(sweep.fall_out[place], LEAST_RATE), sweep.recall[place], "o", color=colour)
    for model in rows.index.difference(list(sweeps)):
        axes.plot(rates, rates, color=MUTED, linestyle=":", label=_area(rows, model))
    axes.set(xscale="log", xlim=(LEAST_RATE, 1))
    _finish(axes, "fall-out (log scale; dots: the chosen thresholds)", "recall")
    figure.legend(loc="outside lower center", title="area under the curve (95 % interval)")
    best = _joined({model: f"{rows['auc'][model]:.4f}" for model in sweeps})
    set_headline(figure, f"{question}: area under ROC {best}")
    return figure


def _finish(axes: "Axes", x: str, y: str) -> None:
    axes.set(xlabel=x, ylabel=y, ylim=(0, 1.02))


def _area(rows: pd.DataFrame, model: str) -> str:
    area, low, high = (float(rows[key][model]) for key in ("auc", "auc_low", "auc_high"))
    return f"{model}: {area:.4f} ({low:.4f}–{high:.4f})"


def _joined(values: Mapping[str, str]) -> str:
    return ", ".join(f"{value} ({model})" for model, value in values.items())
