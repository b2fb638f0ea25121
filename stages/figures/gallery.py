"""Images side by side, with captions."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stages.figures.canvas import new_figure, set_headline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Images = npt.NDArray[np.uint8]

CAPTION_INCHES = 0.3


def gallery_figure(
    images: npt.NDArray[np.generic],
    title: str,
    *,
    columns: int,
    captions: Sequence[str] | None = None,
    row_labels: Sequence[str] | None = None,
    column_labels: Sequence[str] | None = None,
    width: float = 8.0,
) -> "Figure":
    """Return a figure of images in rows, dark on light, as ink on paper.

    Parameters
    ----------
    images : (n, height, width)
        From 0, the paper, to their greatest value, the ink.
    title : str
    columns : int
    captions : n strings, optional
        Below each image.
    row_labels : strings, optional
        Left of each row.
    column_labels : strings, optional
        Above each column.
    width : float
        Of the figure, in inches.
    """
    rows = math.ceil(len(images) / columns)
    tall, wide = images.shape[1:]
    gap = max(1, wide // 14)
    pixels_per_inch = columns * (wide + gap) / width
    below = round(CAPTION_INCHES * pixels_per_inch) if captions else gap
    step_down, step_across = tall + below, wide + gap
    sheet = np.zeros((rows * step_down, columns * step_across))
    corners = [(i // columns * step_down, i % columns * step_across) for i in range(len(images))]
    for image, (top, left) in zip(images, corners, strict=True):
        sheet[top : top + tall, left : left + wide] = image
    height = width * sheet.shape[0] / sheet.shape[1] + 0.45
    figure, (axes,) = new_figure(width, height)
    axes.imshow(sheet, cmap="gray_r", interpolation="nearest", vmin=0, vmax=max(images.max(), 1))
    axes.set(xticks=[], yticks=[])
    set_headline(figure, title)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    for caption, (top, left) in zip(captions or [], corners, strict=False):
        axes.text(left + wide / 2, top + tall, caption, ha="center", va="top", fontsize=10)
    if row_labels:
        axes.set_yticks([row * step_down + tall / 2 for row in range(rows)], row_labels)
    if column_labels:
        middles = [column * step_across + wide / 2 for column in range(columns)]
        axes.set_xticks(middles, column_labels)
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    return figure


def copies_figure(images: Images, copies: npt.NDArray[np.uint8], family: str) -> "Figure":
    """Return a figure of a few images, each followed by its copies.

    Parameters
    ----------
    images : (n, height, width) uint8
    copies : (n_copies, n, height, width) uint8
    family : str
        The name of the distortion.
    """
    n_copies = min(len(copies), 7)
    beside = min(8 // (1 + n_copies), len(images))
    shown = min(len(images) // beside, 4) * beside
    rows = np.concatenate([images[None, :shown], copies[:n_copies, :shown]]).swapaxes(0, 1)
    headings = ["original", *(f"copy {i + 1}" for i in range(n_copies))] * beside
    number = "one copy" if len(copies) == 1 else f"{len(copies)} copies"
    flat = rows.reshape(-1, *images.shape[1:])
    return gallery_figure(
        flat,
        f"{family}: {number} of each training image",
        columns=len(headings),
        column_labels=headings,
        width=min(1.2 * len(headings), 8.0),
    )


def mistakes_figure(
    images: Images,
    labels: npt.NDArray[np.uint8],
    predicted: npt.NDArray[np.integer],
    model: str,
    n_errors: int,
) -> "Figure":
    """Return a figure of misclassified images, each with its label and the prediction.

    Parameters
    ----------
    images : (n, height, width) uint8
        Worst first.
    labels, predicted : (n,) integer
    model : str
    n_errors : int
        How many images were misclassified in all.
    """
    if not len(images):
        figure, (axes,) = new_figure(8, 1)
        set_headline(figure, f"{model} misclassifies none of the test images")
        axes.set_axis_off()
        return figure
    captions = [f"{true}, not {guess}" for true, guess in zip(labels, predicted, strict=True)]
    title = f"{model}: the {len(images)} worst of {n_errors:,} mistakes (true, not predicted)"
    return gallery_figure(images, title, columns=min(10, len(images)), captions=captions)
