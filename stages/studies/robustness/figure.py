"""Accuracy of models on images that get harder, a panel for each corruption."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.figures.canvas import new_figure, set_headline
from stages.figures.class_names import shown
from stages.figures.gallery import Captions, gallery_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# What is done to an image, in which unit, and how many of these are a strength of 1.
CORRUPTIONS = {
    "shift": ("moved by", "pixels", 1),
    "rotation": ("turned by", "degrees", 1),
    "scale": ("resized by", "%", 100),
    "blur": ("blurred by", "pixels", 1),
    "noise": ("noisy by", "grey levels", 1),
}
ROWS, COLUMNS = 2, 3
ERRORS = (100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1)
SHARE_BESIDE_LABELS = 0.87  # of a gallery's width

Images = npt.NDArray[np.uint8]


def robustness_figure(curves: pd.DataFrame, looks: Mapping[str, tuple[str, str]]) -> "Figure":
    """Return the accuracy of each model against the strength of each corruption.

    Errors are on a log scale, as in the ranking, so that good models can be told apart.

    Parameters
    ----------
    curves : DataFrame
        ``model, corruption, strength, n, accuracy, accuracy_low, accuracy_high``.
    looks : mapping of model to (colour, line style)
    """
    figure, panels = new_figure(8, 5.8, ROWS, COLUMNS)
    # Per cent; half an error, which has a place on a log scale, stands for none.
    least = max(50 / curves["n"].max(), 70 * (1 - curves["accuracy_high"].max()))
    for panel, name in zip(panels, CORRUPTIONS, strict=False):
        _draw_panel(panel, name, curves[curves["corruption"] == name], looks, least)
    for panel in panels[::COLUMNS]:
        panel.set_ylabel("accuracy (%, log scale)")
    last = panels[-1]
    last.set_axis_off()
    handles, names = panels[0].get_legend_handles_labels()
    last.legend(handles, names, loc="center", title="with 95 % intervals")
    set_headline(figure, _finding(curves))
    return figure


def examples_figure(
    rows: Mapping[str, Images], strengths: Mapping[str, list[float]], name: str
) -> "Figure":
    """Return one image under each corruption, in a row by rising strength.

    Parameters
    ----------
    rows : mapping of corruption to (n_strengths, height, width) uint8
    strengths : mapping of corruption to n_strengths numbers
    name : str
        Of the image's class.
    """
    columns = max(len(images) for images in rows.values())
    shape = next(iter(rows.values())).shape[1:]
    padded, captions = [], []
    for corruption, images in rows.items():
        missing = columns - len(images)
        padded += [images, np.zeros((missing, *shape), dtype=np.uint8)]
        captions += [f"{_in_units(corruption, strength):g}" for strength in strengths[corruption]]
        captions += [""] * missing
    figure = gallery_figure(
        np.concatenate(padded),
        f"What is done to test images, such as a {shown(name)}, by rising strength",
        columns=columns,
        captions=Captions(captions),
        row_labels=[_axis_label(corruption) for corruption in rows],
    )
    figure.set_figheight(SHARE_BESIDE_LABELS * figure.get_figheight())
    return figure


def _draw_panel(
    panel: "Axes",
    name: str,
    curves: pd.DataFrame,
    looks: Mapping[str, tuple[str, str]],
    least: float,
) -> None:
    for model, own in curves.groupby("model", sort=False):
        colour, line = looks[str(model)]
        x = _in_units(name, own["strength"])
        error, best, worst = (
            (100 * (1 - own[f"accuracy{end}"])).clip(lower=least) for end in ("", "_high", "_low")
        )
        panel.plot(x, error, line, color=colour, marker="o", markersize=3, label=str(model))
        panel.fill_between(x, best, worst, color=colour, alpha=0.15, linewidth=0)
    panel.set(xlabel=_axis_label(name), yscale="log")
    ticks = [error for error in ERRORS if error > least]
    panel.set_yticks(ticks, [f"{100 - error:g}" for error in ticks])
    panel.set_yticks([], minor=True)
    panel.set_ylim(100, least)
    panel.set_xticks(_in_units(name, curves["strength"].drop_duplicates()))


def _in_units(name: str, strength: Any) -> Any:
    """Return a strength, or several, in the unit in which they are drawn."""
    return strength * CORRUPTIONS[name][2]


def _axis_label(name: str) -> str:
    what, unit, _ = CORRUPTIONS[name]
    return f"{what} ({unit})"


def _finding(curves: pd.DataFrame) -> str:
    mean = curves.groupby(["corruption", "strength"], sort=False, as_index=False)["accuracy"].mean()
    worst = mean.loc[mean["accuracy"].idxmin()]
    name, accuracy = str(worst["corruption"]), 100 * float(worst["accuracy"])
    what, unit, _ = CORRUPTIONS[name]
    strength = _in_units(name, float(worst["strength"]))
    return f"Images {what} {strength:g} {unit} are the hardest: {accuracy:.0f} % right on average"
