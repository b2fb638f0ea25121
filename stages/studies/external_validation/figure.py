"""Digits of other people: as they are, in MNIST's form, and what models make of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.figures.canvas import ACCENT, MUTED, new_figure, set_headline
from stages.figures.error_intervals import Look, draw_errors, name_rows
from stages.figures.gallery import answers_gallery, gallery_figure
from stages.imaging.mnist_form import SIDE
from stages.studies.external_validation.digits import FORM, PLAIN

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOOKS = {
    PLAIN: Look("enlarged by interpolation", MUTED, "s", 0.18, 1),
    FORM: Look("by back-projection", ACCENT, "o", -0.18, 1),
}
SHARE_BESIDE_LABELS = 0.87  # of a gallery's width

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.uint8]


def accuracy_figure(table: pd.DataFrame) -> "Figure":
    """Return the error of each model on the digits in each form, on a log scale.

    Parameters
    ----------
    table : DataFrame
        As of `stages.studies.external_validation.measures.accuracy_table`.
    """
    models = list(dict.fromkeys(table["model"]))
    figure, (axes,) = new_figure(8, 1.8 + 0.6 * len(models))
    for form, look in LOOKS.items():
        own = table[table["form"] == form]
        accuracy = own[["accuracy", "accuracy_low", "accuracy_high"]]
        draw_errors(axes, accuracy, look, int(table["n"].max()))
    name_rows(axes, models)
    figure.legend(loc="outside lower right", ncols=2)
    set_headline(figure, _finding(table))
    return figure


def digits_figure(images: Images, forms: Mapping[str, Images], table: pd.DataFrame) -> "Figure":
    """Return images as they are, and below them the same in each form.

    Parameters
    ----------
    images : (n, height, width) uint8
        Of at most 28 x 28 pixels.
    forms : mapping of form to (n, 28, 28) uint8
    table : DataFrame
        As of `accuracy_figure`.
    """
    rows = np.concatenate([_magnified(images), *forms.values()])
    height, width = images.shape[1:]
    labels = [f"{height} × {width} pixels", *(LOOKS[form].label for form in forms)]
    before, after = (_of_best(table, form) for form in (PLAIN, FORM))
    title = (
        f"Strokes kept sharp: {after['model']} misreads {after['errors']} "
        f"of {after['n']:,}, not {before['errors']}"
    )
    figure = gallery_figure(rows, title, columns=len(images), row_labels=labels)
    figure.set_figheight(SHARE_BESIDE_LABELS * figure.get_figheight())
    return figure


def mistakes_figure(
    images: Images, labels: Labels, predicted: npt.NDArray[np.integer], table: pd.DataFrame
) -> "Figure":
    """Return misread images in MNIST's form, each with its label and the prediction.

    Parameters
    ----------
    images : (n, 28, 28) uint8
    labels, predicted : (n,) integer
    table : DataFrame
        As of `accuracy_figure`; the mistakes are of its first model.
    """
    best = _of_best(table, FORM)
    name, errors = best["model"], best["errors"]
    if not len(images):
        figure, (axes,) = new_figure(8, 1)
        set_headline(figure, f"{name} misreads none of the digits")
        axes.set_axis_off()
        return figure
    title = f"{name}: the {len(images)} surest of {errors:,} mistakes (true, not predicted)"
    pairs = zip(labels, predicted, strict=True)
    return answers_gallery(images, title, [(f"{true},", f"not {guess}") for true, guess in pairs])


def _finding(table: pd.DataFrame) -> str:
    best = _of_best(table, FORM)
    return (
        f"{best['model']} reads {100 * best['accuracy']:.1f} % of {best['n']:,} digits "
        "of other people, from 8 × 8 pixels"
    )


def _of_best(table: pd.DataFrame, form: str) -> "pd.Series[float]":
    own = table[table["form"] == form]
    row: pd.Series[float] = own[own["model"] == table["model"].iloc[0]].iloc[0]
    return row


def _magnified(images: Images) -> Images:
    """Return images with every pixel as a square, framed to 28 x 28."""
    height, width = images.shape[1:]
    factor = SIDE // max(height, width)
    white = max(int(images.max()), 1)
    squares = np.repeat(np.repeat(images, factor, axis=1), factor, axis=2).astype(np.uint16)
    framed = np.zeros((len(images), SIDE, SIDE), dtype=np.uint8)
    top, left = (SIDE - factor * height) // 2, (SIDE - factor * width) // 2
    inside = np.s_[:, top : top + factor * height, left : left + factor * width]
    framed[inside] = squares * 255 // white
    return framed
