"""Where the errors of one classifier are: between which classes, and on which images."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.scoring.intervals import wilson_interval

Counts = npt.NDArray[np.int64]
Predicted = npt.NDArray[np.integer[Any]]


def without_diagonal(counts: Counts) -> Counts:
    """Return the confusion counts of errors alone, 0 where the prediction is right."""
    errors = counts.copy()
    np.fill_diagonal(errors, 0)
    return errors


def share_matrices(counts: Counts) -> dict[str, npt.NDArray[np.float64]]:
    """Return the errors as shares, the right predictions left out.

    Parameters
    ----------
    counts : (n_classes, n_classes) int64
        Actual class by predicted class.

    Returns
    -------
    dict
        ``row_rate``, of the images of the actual class; ``row_share``, of the errors on
        the actual class; ``column_share``, of the errors among images predicted so. Each
        (n_classes, n_classes); shares of nothing are 0.
    """
    errors = without_diagonal(counts)
    return {
        "row_rate": errors / np.maximum(counts.sum(axis=1, keepdims=True), 1),
        "row_share": errors / np.maximum(errors.sum(axis=1, keepdims=True), 1),
        "column_share": errors / np.maximum(errors.sum(axis=0, keepdims=True), 1),
    }


def share_table(counts: Counts) -> pd.DataFrame:
    """Return a row for each pair of different classes.

    Returns
    -------
    DataFrame
        ``actual, predicted, count, row_rate, row_share, column_share``.
    """
    actual, predicted = np.nonzero(~np.eye(len(counts), dtype=bool))
    shares = {name: matrix[actual, predicted] for name, matrix in share_matrices(counts).items()}
    table = {"actual": actual, "predicted": predicted, "count": counts[actual, predicted]}
    return pd.DataFrame(table | shares)


def rank_classes(counts: Counts) -> pd.DataFrame:
    """Return the classes by how many errors they have a part in, most first.

    Returns
    -------
    DataFrame
        ``class``; ``missed``, images of it that were taken for another; ``false``, images
        of others that were taken for it; ``errors``, the sum; ``error_share``, of all
        errors (they sum to 2: each error is between two classes); ``miss_rate`` with its
        95 % Wilson interval, ``miss_rate_low`` and ``miss_rate_high``. Equal ones in the
        order of their class.
    """
    errors, actual = without_diagonal(counts), counts.sum(axis=1)
    missed, false = errors.sum(axis=1), errors.sum(axis=0)
    intervals = [
        wilson_interval(int(own), int(n)) if n else (0.0, 1.0)
        for own, n in zip(missed, actual, strict=True)
    ]
    table = pd.DataFrame(
        {
            "class": np.arange(len(counts)),
            "missed": missed,
            "false": false,
            "errors": missed + false,
            "error_share": (missed + false) / max(1, errors.sum()),
            "miss_rate": missed / np.maximum(actual, 1),
            "miss_rate_low": [low for low, _ in intervals],
            "miss_rate_high": [high for _, high in intervals],
        }
    )
    return table.sort_values("errors", ascending=False, kind="stable").reset_index(drop=True)


def pair_rows(
    labels: npt.NDArray[np.uint8], predicted: Predicted, pair: Sequence[int]
) -> dict[tuple[int, int], npt.NDArray[np.intp]]:
    """Return the images of two classes by actual and predicted class, in their order.

    Parameters
    ----------
    labels, predicted : (n,) integer
    pair : two classes

    Returns
    -------
    dict
        ``(actual, predicted)`` to rows: the first class right, the first taken for the
        second, the second for the first, the second right.
    """
    return {
        (actual, guess): np.flatnonzero((labels == actual) & (predicted == guess))
        for actual in pair
        for guess in pair
    }


def most_ambiguous(scores: npt.NDArray[np.float32], n_images: int) -> npt.NDArray[np.intp]:
    """Return the images whose two greatest scores are nearest to each other, nearest first.

    Parameters
    ----------
    scores : (n, n_classes) float32
    n_images : int

    Returns
    -------
    (m,) intp
        Rows, ``m = min(n_images, n)``; equal ones in their order.
    """
    second, first = np.sort(scores, axis=1)[:, -2:].T
    return np.argsort(first - second, kind="stable")[:n_images]
