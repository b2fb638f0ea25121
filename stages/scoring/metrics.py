"""Metrics of a classifier, all derived from its confusion counts."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.scoring.blocks import by_blocks
from stages.scoring.intervals import wilson_interval
from stages.store.rows import blocks

Counts = npt.NDArray[np.int64]


def confusion_counts(
    labels: npt.NDArray[np.uint8], predicted: npt.NDArray[np.integer[Any]], n_classes: int
) -> Counts:
    """Count the images of each actual class (row) by predicted class (column).

    Parameters
    ----------
    labels, predicted : (n,) integer, below ``n_classes``

    Returns
    -------
    (n_classes, n_classes) int64
    """
    cells = by_blocks(
        lambda actual, own: actual.astype(np.int64) * n_classes + own, labels, predicted
    )
    return np.bincount(cells, minlength=n_classes**2).reshape(n_classes, n_classes)


def summary(counts: Counts) -> dict[str, int | float]:
    """Return what one compares models by: accuracy with its interval, and macro means.

    A class that is never predicted has precision 0, as in scikit-learn. Macro means are over
    the classes that have images: of any other there is no recall.

    Parameters
    ----------
    counts : (n_classes, n_classes) int64
        Of one image or more.

    Returns
    -------
    dict
        ``accuracy``, ``accuracy_low`` and ``accuracy_high`` (95 % Wilson), ``errors``,
        ``n``, and ``precision_macro``, ``recall_macro``, ``f1_macro``.
    """
    n = int(counts.sum())
    classes = per_class(counts)
    classes = classes[classes["actual"] > 0]
    return errors_with_interval(n - int(np.trace(counts)), n) | {
        "precision_macro": float(classes["precision"].mean()),
        "recall_macro": float(classes["recall"].mean()),
        "f1_macro": float(classes["f1"].mean()),
    }


def errors_with_interval(errors: int, n: int) -> dict[str, int | float]:
    """Return errors, ``n`` and the accuracy with its 95 % Wilson interval, as in `summary`."""
    low, high = wilson_interval(n - errors, n)
    return {
        "accuracy": (n - errors) / n,
        "accuracy_low": low,
        "accuracy_high": high,
        "errors": errors,
        "n": n,
    }


def per_class(counts: Counts) -> pd.DataFrame:
    """Return a row for each class: counts, precision, recall with its interval, F1.

    Parameters
    ----------
    counts : (n_classes, n_classes) int64

    Returns
    -------
    DataFrame
        ``class``, its code; ``actual, predicted, correct, precision, recall, recall_low,
        recall_high, f1``. Precision is 0 where nothing is predicted so; recall, its interval
        and F1 are NaN for a class without images.
    """
    correct, actual, predicted = np.diag(counts), counts.sum(axis=1), counts.sum(axis=0)
    intervals = [
        wilson_interval(int(hits), int(trials)) if trials else (np.nan, np.nan)
        for hits, trials in zip(correct, actual, strict=True)
    ]
    images = np.where(actual > 0, actual, np.nan)
    return pd.DataFrame(
        {
            "class": np.arange(len(counts)),
            "actual": actual,
            "predicted": predicted,
            "correct": correct,
            "precision": correct / np.maximum(predicted, 1),
            "recall": correct / images,
            "recall_low": [low for low, _ in intervals],
            "recall_high": [high for _, high in intervals],
            "f1": 2 * correct / (images + predicted),
        }
    )


def confusion_table(counts: Counts) -> pd.DataFrame:
    """Return a row for each pair of actual and predicted class: its count and row rate."""
    actual, predicted = np.indices(counts.shape)
    rates = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return pd.DataFrame(
        {
            "actual": actual.ravel(),
            "predicted": predicted.ravel(),
            "count": counts.ravel(),
            "row_rate": rates.ravel(),
        }
    )


def most_confused(counts: Counts, n_pairs: int) -> pd.DataFrame:
    """Return the most frequent mistakes, columns as in `confusion_table`.

    Fewer than ``n_pairs`` rows where fewer kinds of mistake were made. Equal counts
    are in the order of actual, then predicted class.
    """
    table = confusion_table(counts)
    mistakes = table[(table["actual"] != table["predicted"]) & (table["count"] > 0)]
    return mistakes.sort_values("count", ascending=False, kind="stable").head(n_pairs)


def worst_mistakes(
    labels: npt.NDArray[np.uint8], scores: npt.NDArray[np.float32], n_images: int
) -> npt.NDArray[np.intp]:
    """Return the misclassified images by how far the wrong class outscored the right one.

    Parameters
    ----------
    labels : (n,) uint8
    scores : (n, n_classes) float32
    n_images : int

    Returns
    -------
    (m,) intp
        Rows, worst first; ``m <= n_images``.
    """
    worst, margins = np.empty(0, np.intp), np.empty(0, scores.dtype)
    for rows in blocks(len(labels)):
        own, actual = scores[rows], labels[rows]
        wrong = np.flatnonzero(own.argmax(axis=1) != actual)
        margin = own[wrong].max(axis=1) - own[wrong, actual[wrong]]
        worst, margins = np.append(worst, rows.start + wrong), np.append(margins, margin)
        best = np.argsort(-margins, kind="stable")[:n_images]
        worst, margins = worst[best], margins[best]
    return worst
