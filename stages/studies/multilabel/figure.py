"""How well several labels at once are found: a picture, and the report as Markdown."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from stages.figures.canvas import COLOURS, new_figure, set_headline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_REPORT = """\
# Large and odd at once

Each of {n:,} training images gets two labels by a vote of its nearest neighbours in other
folds: large (class {large_from} or above) and odd.

{table}

Consecutive folds take the images as they come, stratified ones take them at random, each class
spread evenly.

![Wrong labels by class](wrong_labels.png)
"""


def wrong_labels_figure(wrong: pd.DataFrame) -> "Figure":
    """Return, for each class, the share of its images that get each label wrong.

    Parameters
    ----------
    wrong : DataFrame
        ``class, n``, and a column of counts for each label.
    """
    names = [name for name in wrong.columns if name not in {"class", "n"}]
    shares = 100 * wrong[names].div(wrong["n"], axis=0)
    figure, (axes,) = new_figure(8, 3.6)
    width = 0.8 / len(names)
    for place, name in enumerate(names):
        left = wrong.index - 0.4 + width * (place + 0.5)
        axes.bar(left, shares[name], width, color=COLOURS[place], label=f"{name} is wrong")
    axes.set_xticks(wrong.index, wrong["class"])
    axes.set(xlabel="class", ylabel="share of its images (%)")
    axes.grid(visible=False, axis="x")
    figure.legend(loc="outside lower right", ncols=len(names))
    worst, label = np.unravel_index(shares.to_numpy().argmax(), shares.shape)
    row = wrong.iloc[int(worst)]
    counts = f"{row[names[label]]:,} of {row['n']:,} images"
    set_headline(figure, f"Most often wrong: {names[label]} of class {row['class']}, for {counts}")
    return figure


def markdown_report(
    results: Mapping[str, Mapping[str, int | float]], labels: pd.DataFrame, large_from: int
) -> str:
    """Return the report.

    Parameters
    ----------
    results : mapping of kind of folds to the values of `stages.studies.multilabel.measures.summary`
    labels : DataFrame
        ``folds, label, f1``.
    large_from : int
    """
    f1 = labels.pivot_table(index="folds", columns="label", values="f1")
    lines = [
        f"| folds | macro F1 | {' | '.join(f'F1 of {name}' for name in f1.columns)} | both right (95 % interval) |",
        f"| --- |{' ---: |' * (1 + len(f1.columns))} --- |",
    ]
    for kind, row in results.items():
        own = " | ".join(f"{value:.4f}" for value in f1.loc[kind])
        lines.append(f"| {kind} | {row['f1_macro']:.4f} | {own} | {_exact(row)} |")
    n = next(iter(results.values()))["n"]
    return _REPORT.format(n=n, large_from=large_from, table="\n".join(lines))


def _exact(row: Mapping[str, int | float]) -> str:
    right, low, high = (100 * row[f"exact_match{end}"] for end in ("", "_low", "_high"))
    return f"{right:.2f} % ({low:.2f}–{high:.2f})"
