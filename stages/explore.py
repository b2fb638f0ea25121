"""Show what the images are before anything is done to them.

Reads ``data/train/original/pixels/``, the labels of ``data/test/`` and ``data/classes.json``;
writes ``reports/explore/``. Whatever is drawn or measured is of training images.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.config.errors import run_stage
from stages.figures.class_names import CAPTION, shown
from stages.figures.exploration import class_counts_figure, mean_images_title, scaling_figure
from stages.figures.gallery import class_gallery, gallery_figure
from stages.store.arrays import read_arrays
from stages.store.class_names import read_class_names
from stages.store.reports import write_figure, write_json, write_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TRAIN = Path("data/train/original/pixels")
TEST = Path("data/test")
REPORTS = Path("reports/explore")
N_EACH = 10
ROWS = 13  # of images fit into a picture
N_BINS = 64

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.uint8]


def describe(images: Images, labels: Labels, n_test: int) -> dict[str, Any]:
    """Return shapes, type and range of the images, and how full they are."""
    return {
        "train_shape": list(images.shape),
        "test_images": n_test,
        "dtype": str(images.dtype),
        "n_classes": len(np.unique(labels)),
        "value_min": int(images.min()),
        "value_max": int(images.max()),
        "value_mean": float(images.mean()),
        "value_std": float(images.std()),
        "share_of_black": float(np.mean(images == 0)),
        "pixels_always_black": int(np.sum(images.max(axis=0) == 0)),
    }


def class_counts(train_labels: Labels, test_labels: Labels, names: list[str]) -> pd.DataFrame:
    """Return the images of each class: ``class``, its name, ``train, test, train_share``."""
    train = np.bincount(train_labels, minlength=len(names))
    test = np.bincount(test_labels, minlength=len(names))
    shares = train / train.sum()
    return pd.DataFrame({"class": names, "train": train, "test": test, "train_share": shares})


def class_means(images: Images, labels: Labels) -> npt.NDArray[np.float64]:
    """Return the mean image of each class, (n_classes, height, width)."""
    return np.stack([images[labels == label].mean(axis=0) for label in np.unique(labels)])


def samples_per_class(labels: Labels, n_each: int) -> npt.NDArray[np.intp]:
    """Return the first rows of each class, class by class, (n_classes * n_each,).

    A class with fewer images begins again with its first.
    """
    rows = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    return np.concatenate([np.resize(own[:n_each], n_each) for own in rows])


def samples_figure(images: Images, labels: Labels, names: list[str]) -> "Figure":
    """Return a figure of the first images of each class: `N_EACH`, or one if classes are many."""
    if len(names) > ROWS:
        rows = samples_per_class(labels, 1)
        return class_gallery(images[rows], "The first training image of each class", names)
    return gallery_figure(
        images[samples_per_class(labels, N_EACH)],
        f"{N_EACH} training images of each class",
        columns=N_EACH,
        row_labels=[shown(name, CAPTION) for name in names],
    )


def scaling_histogram(images: Images) -> pd.DataFrame:
    """Return the distribution of values as they are, normalised and standardised.

    Normalising divides by 255; standardising gives each pixel zero mean and unit
    variance, so that a pixel which is rarely inked takes very large values (a pixel
    that never varies stays at 0). Bins are of equal width from the least to the
    greatest value.

    Returns
    -------
    DataFrame
        ``scaling, low, high, share``, `N_BINS` rows for each scaling.
    """
    flat = images.reshape(len(images), -1).astype(np.float32)
    spread = flat.std(axis=0)
    scaled = {
        "as they are": flat,
        "normalised to [0, 1]": flat / np.float32(255),
        "standardised": (flat - flat.mean(axis=0)) / np.where(spread > 0, spread, 1),
    }
    tables = []
    for name, values in scaled.items():
        counts, edges = np.histogram(values, bins=N_BINS)
        shares = counts / counts.sum()
        tables.append(
            pd.DataFrame({"scaling": name, "low": edges[:-1], "high": edges[1:], "share": shares})
        )
    return pd.concat(tables)


def main() -> None:
    """Read, describe, draw, write."""
    names = read_class_names()
    images, labels = read_arrays(TRAIN, "images", "labels")
    (test_labels,) = read_arrays(TEST, "labels")
    counts, scaling = class_counts(labels, test_labels, names), scaling_histogram(images)
    means, first = class_means(images, labels), shown(names[labels[0]])
    write_json(REPORTS / "summary.json", describe(images, labels, len(test_labels)))
    write_table(REPORTS / "class_counts.csv", counts)
    write_table(REPORTS / "scaling.csv", scaling)
    figures = {
        "class_counts": class_counts_figure(counts),
        "scaling": scaling_figure(scaling),
        "digit": gallery_figure(images[:1], f"The first image, a {first}", columns=1, width=4),
        "grid": gallery_figure(images[:100], "The first 100 training images", columns=10),
        "samples": samples_figure(images, labels, names),
        "means": class_gallery(means, mean_images_title(means, names), names),
    }
    for name, figure in figures.items():
        write_figure(REPORTS / f"{name}.png", figure)


if __name__ == "__main__":
    run_stage(main)
