"""What the training images look like, as charts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from stages.figures.canvas import ACCENT, COLOURS, MUTED, fitting_size, new_figure, set_headline
from stages.figures.class_names import room_below, set_names, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 7.0  # inches, about, of the axes


def class_counts_figure(counts: pd.DataFrame) -> "Figure":
    """Return a bar chart of the training images of each class.

    Parameters
    ----------
    counts : DataFrame
        ``class``, its name; ``train``.
    """
    names = list(counts["class"])
    figure, (axes,) = new_figure(8, 4 + room_below(names, WIDTH))
    bars = axes.bar(range(len(counts)), counts["train"], color=ACCENT)
    texts = [f"{count:,}" for count in counts["train"]]
    size = fitting_size(texts, WIDTH / len(counts), (10, 8, 6))
    if size is not None:
        axes.bar_label(bars, texts, padding=2, fontsize=size)
    even = counts["train"].mean()
    axes.axhline(even, color=MUTED, linestyle="--", linewidth=1, zorder=0.5)
    by_count = counts.sort_values("train", kind="stable")["class"]
    ratio = counts["train"].max() / counts["train"].min()
    axes.set(xlabel=f"class (dashed: the mean, {even:,.0f})", ylabel="training images")
    set_names(axes, "x", names, WIDTH)
    rarest, commonest = shown(by_count.iloc[0]), shown(by_count.iloc[-1])
    unequal = f"{commonest} is {ratio:.2f} times as frequent as {rarest}"
    set_headline(figure, unequal if ratio > 1 else "All classes are equally frequent")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.margins(y=0.1)
    axes.grid(visible=False, axis="x")
    return figure


def scaling_figure(histogram: pd.DataFrame) -> "Figure":
    """Return what each way of scaling does to the distribution of values.

    Parameters
    ----------
    histogram : DataFrame
        ``scaling, low, high, share``: the bins of each way of scaling, in order.
    """
    names = list(dict.fromkeys(histogram["scaling"]))
    figure, axes = new_figure(8, 3.6, columns=len(names))
    for panel, name, colour in zip(axes, names, COLOURS, strict=False):
        bins = histogram[histogram["scaling"] == name]
        panel.bar(
            bins["low"], 100 * bins["share"], bins["high"] - bins["low"], align="edge", color=colour
        )
        panel.set(title=name, xlabel="value", yscale="log")
        panel.grid(visible=False, axis="x")
    axes[0].set_ylabel("share of values (%, log scale)")
    set_headline(figure, _scaling_finding(histogram))
    return figure


def _scaling_finding(histogram: pd.DataFrame) -> str:
    greatest = histogram.groupby("scaling", sort=False)["high"].max()
    name = greatest.index[-1]
    return f"Once {name}, rarely inked pixels reach {greatest.iloc[-1]:.0f} standard deviations"


def mean_images_title(means: np.ndarray, names: Sequence[str]) -> str:
    """Return the finding of the mean images: which two classes look most alike."""
    from scipy.spatial.distance import cdist

    flat = means.reshape(len(means), -1)
    distance = cdist(flat, flat)
    np.fill_diagonal(distance, np.inf)
    pair = np.unravel_index(distance.argmin(), distance.shape)
    first, second = (shown(names[code]) for code in pair)
    return f"The mean image of each class: {first} and {second} are the most alike"
