"""How often each label is wrong, by class."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from stages.figures.canvas import COLOURS, new_figure, set_headline
from stages.figures.class_names import room_below, set_names, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 7.0  # inches, about, of the axes


def wrong_labels_figure(wrong: pd.DataFrame) -> "Figure":
    """Return, for each class, the share of its images that get each label wrong.

    Parameters
    ----------
    wrong : DataFrame
        ``class``, its name, ``n``, and a column of counts for each label.
    """
    names = [name for name in wrong.columns if name not in {"class", "n"}]
    shares = 100 * wrong[names].div(wrong["n"], axis=0)
    classes = list(wrong["class"])
    figure, (axes,) = new_figure(8, 3.6 + room_below(classes, WIDTH))
    width = 0.8 / len(names)
    for place, name in enumerate(names):
        left = wrong.index - 0.4 + width * (place + 0.5)
        axes.bar(left, shares[name], width, color=COLOURS[place], label=f"{name} is wrong")
    set_names(axes, "x", classes, WIDTH)
    axes.set(xlabel="class", ylabel="share of its images (%)")
    axes.grid(visible=False, axis="x")
    figure.legend(loc="outside lower right", ncols=len(names))
    worst, label = np.unravel_index(shares.to_numpy().argmax(), shares.shape)
    row = wrong.iloc[int(worst)]
    counts = f"{row[names[label]]:,} of {row['n']:,} images"
    set_headline(
        figure, f"Most often wrong: {names[label]} of class {shown(row['class'])}, for {counts}"
    )
    return figure
