"""What noise does to images, and what cleaning undoes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.figures.canvas import COLOURS, MUTED, new_figure, set_headline
from stages.figures.gallery import gallery_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Images = npt.NDArray[np.uint8]

# The states of noisy images, in the order in which they are drawn.
STATES = {
    "noisy": ("noisy", MUTED, "x"),
    "median": ("median filter", COLOURS[1], "s"),
    "neighbors": ("k-NN", COLOURS[0], "o"),
}
SHARE_BESIDE_LABELS = 0.84  # of a gallery's width
MEASURES = {"accuracy": "accuracy (%)", "ssim": "SSIM", "psnr": "PSNR (dB)"}


def digits_figure(
    originals: Images, cleaned: Mapping[str, Mapping[str, Images]], quality: pd.DataFrame
) -> "Figure":
    """Return images in a row, and below it the same images noisy and cleaned.

    Parameters
    ----------
    originals : (n, height, width) uint8
    cleaned : mapping of noise to mapping of state to (n, height, width) uint8
    quality : DataFrame
        ``noise, images, accuracy, ssim`` of all images.
    """
    rows, labels = [originals], ["original"]
    for noise, states in cleaned.items():
        rows += [states[state] for state in STATES]
        labels += [f"{_words(noise)}: noisy", *(name for name, *_ in list(STATES.values())[1:])]
    figure = gallery_figure(
        np.concatenate(rows), _likeness(quality), columns=len(originals), row_labels=labels
    )
    figure.set_figheight(SHARE_BESIDE_LABELS * figure.get_figheight())
    return figure


def quality_figure(quality: pd.DataFrame, classifier: str) -> "Figure":
    """Return accuracy, SSIM and PSNR for each noise, before and after cleaning.

    Parameters
    ----------
    quality : DataFrame
        ``noise, images, psnr, ssim, accuracy, accuracy_low, accuracy_high, correct,
        won_back``; the first row is of the original images.
    classifier : str
        Whose accuracy it is.
    """
    noises = list(dict.fromkeys(quality["noise"].iloc[1:]))
    figure, panels = new_figure(8, 1.9 + 0.75 * len(noises), columns=len(MEASURES))
    places = np.arange(len(noises), dtype=np.float64)
    for shift, (state, (label, colour, marker)) in zip((-0.2, 0, 0.2), STATES.items(), strict=True):
        own = quality[quality["images"] == state]
        for panel, measure in zip(panels, MEASURES, strict=True):
            unit = 100 if measure == "accuracy" else 1
            value = unit * own[measure]
            reach = None
            if measure == "accuracy":
                low, high = unit * own["accuracy_low"], unit * own["accuracy_high"]
                reach = [value - low, high - value]
            panel.errorbar(
                value, places + shift, xerr=reach, fmt=marker, color=colour, capsize=2, label=label
            )
    for panel, (measure, title) in zip(panels, MEASURES.items(), strict=True):
        panel.set(xlabel=title, ylim=(len(noises) - 0.5, -0.5))
        panel.set_yticks(places, [_words(noise) for noise in noises] if panel is panels[0] else [])
        panel.grid(visible=False, axis="y")
        panel.margins(x=0.15)
        if measure == "accuracy":
            panel.axvline(
                100 * quality["accuracy"].iloc[0], color="black", linestyle="--", label="no noise"
            )
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    set_headline(figure, _gain(quality, classifier))
    return figure


def _worst(quality: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the noise that costs most images, by state."""
    noisy = quality[quality["images"] == "noisy"].sort_values("accuracy", kind="stable")
    noise = noisy["noise"].iloc[0]
    rows: pd.DataFrame = quality[quality["noise"] == noise].set_index("images")
    return rows


def _gain(quality: pd.DataFrame, classifier: str) -> str:
    worst = _worst(quality)
    lost = quality["correct"].iloc[0] - worst["correct"]["noisy"]
    if lost <= 0:
        return f"No noise costs {classifier} any test image"
    noise, won = _words(worst["noise"].iloc[0]), 100 * worst["won_back"]["neighbors"]
    return f"{_first_upper(noise)} noise costs {classifier} {lost:,} test images; k-NN wins back {won:.0f} %"


def _likeness(quality: pd.DataFrame) -> str:
    worst = _worst(quality)
    noise, values = _words(worst["noise"].iloc[0]), worst["ssim"]
    return (
        f"{_first_upper(noise)} noise: SSIM {values['noisy']:.2f}, "
        f"after a median filter {values['median']:.2f}, after k-NN {values['neighbors']:.2f}"
    )


def _first_upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _words(noise: str) -> str:
    return {"gaussian": "Gaussian"}.get(noise, noise.replace("_", " "))
