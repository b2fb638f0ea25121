"""Images side by side, with captions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stages.figures.canvas import new_figure, set_headline
from stages.figures.class_names import CAPTION, LINE, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Images = npt.NDArray[np.uint8]

CAPTION_INCHES = 0.3
CAPTION_SIZE = 10.0  # points
ONE_LINE = 9  # letters fit below each of ten images
# By how many classes there are at most: columns, size of the captions, letters in one.
LAYOUTS = {20: (5, CAPTION_SIZE, 18), 100: (10, 8.0, 11), 255: (16, 7.0, 7)}


@dataclass(frozen=True)
class Captions:
    """What is written below images.

    Attributes
    ----------
    texts : sequence of str
        In as many lines as they have.
    size : float
        Of their letters, in points.
    """

    texts: Sequence[str]
    size: float = CAPTION_SIZE

    @property
    def inches(self) -> float:
        """How much room they take."""
        more_lines = max(text.count("\n") for text in self.texts)
        return CAPTION_INCHES * self.size / CAPTION_SIZE + more_lines * LINE * self.size / 72


def gallery_figure(
    images: npt.NDArray[np.generic],
    title: str,
    *,
    columns: int,
    captions: Captions | None = None,
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
    captions : Captions, optional
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
    below = round(captions.inches * pixels_per_inch) if captions else gap
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
    for caption, (top, left) in zip(captions.texts if captions else [], corners, strict=False):
        place, size = (left + wide / 2, top + tall), captions.size if captions else None
        axes.text(*place, caption, ha="center", va="top", fontsize=size)
    if row_labels:
        axes.set_yticks([row * step_down + tall / 2 for row in range(rows)], row_labels)
    if column_labels:
        middles = [column * step_across + wide / 2 for column in range(columns)]
        axes.set_xticks(middles, column_labels)
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    return figure


def class_gallery(images: npt.NDArray[np.generic], title: str, names: Sequence[str]) -> "Figure":
    """Return a figure of one image for each class, by name; the more there are, the smaller.

    Parameters
    ----------
    images : (n_classes, height, width)
    title : str
    names : sequence of n_classes str
    """
    columns, size, most = next(layout for n, layout in LAYOUTS.items() if len(names) <= n)
    captions = Captions([shown(name, most) for name in names], size)
    return gallery_figure(images, title, columns=columns, captions=captions)


def answers_gallery(images: Images, title: str, captions: Sequence[Sequence[str]]) -> "Figure":
    """Return a figure of images with captions that name classes.

    Ten in a row with captions of one line if all are short enough, else fewer, with a line for
    each part of a caption.

    Parameters
    ----------
    images : (n, height, width) uint8
    title : str
    captions : n sequences of str
        The parts of each.
    """
    lines = [" ".join(parts) for parts in captions]
    if max(map(len, lines)) <= ONE_LINE:
        return gallery_figure(images, title, columns=min(10, len(images)), captions=Captions(lines))
    stacked = Captions(["\n".join(parts) for parts in captions], 8)
    return gallery_figure(images, title, columns=min(7, len(images)), captions=stacked)


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
    images: Images, pairs: Sequence[tuple[str, str]], model: str, n_errors: int
) -> "Figure":
    """Return a figure of misclassified images, each with its class and the prediction.

    Parameters
    ----------
    images : (n, height, width) uint8
        Worst first.
    pairs : n pairs of str
        The actual class and the predicted one, by name.
    model : str
    n_errors : int
        How many images were misclassified in all.
    """
    if not len(images):
        figure, (axes,) = new_figure(8, 1)
        set_headline(figure, f"{model} misclassifies none of the test images")
        axes.set_axis_off()
        return figure
    captions = [
        (f"{shown(actual, CAPTION)},", f"not {shown(predicted, CAPTION)}")
        for actual, predicted in pairs
    ]
    title = f"{model}: the {len(images)} worst of {n_errors:,} mistakes (true, not predicted)"
    return answers_gallery(images, title, captions)
