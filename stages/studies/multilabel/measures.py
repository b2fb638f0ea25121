"""Metrics of a classifier that gives each image several labels at once."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.scoring.intervals import wilson_interval
from stages.scoring.metrics import confusion_counts, per_class

Flags = npt.NDArray[np.bool_]


def per_label(actual: Flags, predicted: Flags, names: Sequence[str]) -> pd.DataFrame:
    """Return a row for each label: ``label``, and the columns of `metrics.per_class`.

    Parameters
    ----------
    actual, predicted : (n, n_labels) bool
    names : sequence of n_labels str
    """
    rows = [
        per_class(confusion_counts(true.astype(np.uint8), guess.astype(np.uint8), 2)).iloc[[1]]
        for true, guess in zip(actual.T, predicted.T, strict=True)
    ]
    table = pd.concat(rows, ignore_index=True).rename(columns={"class": "label"})
    return table.assign(label=list(names))


def label_table(
    actual: Flags, predicted: Mapping[str, Flags], names: Sequence[str]
) -> pd.DataFrame:
    """Return the rows of `per_label` for each kind of folds, which ``folds`` names first.

    Parameters
    ----------
    actual : (n, n_labels) bool
    predicted : mapping of kind to (n, n_labels) bool
    names : sequence of n_labels str
    """
    tables = {kind: per_label(actual, own, names) for kind, own in predicted.items()}
    return pd.concat(tables, names=["folds"]).reset_index("folds")


def summary(actual: Flags, predicted: Flags) -> dict[str, int | float]:
    """Return the mean F1 of the labels, and how many images have all labels right.

    Parameters
    ----------
    actual, predicted : (n, n_labels) bool

    Returns
    -------
    dict
        ``f1_macro``; ``exact_match`` with ``exact_match_low`` and ``exact_match_high``
        (95 % Wilson); ``errors``, the images with a wrong label; ``n``.
    """
    names = [str(label) for label in range(actual.shape[1])]
    n, right = len(actual), int(np.sum((actual == predicted).all(axis=1)))
    low, high = wilson_interval(right, n)
    return {
        "f1_macro": float(per_label(actual, predicted, names)["f1"].mean()),
        "exact_match": right / n,
        "exact_match_low": low,
        "exact_match_high": high,
        "errors": n - right,
        "n": n,
    }


def wrong_by_class(
    labels: npt.NDArray[np.uint8], actual: Flags, predicted: Flags, names: Sequence[str]
) -> pd.DataFrame:
    """Return of each class the images that have a wrong label: ``class, n``, and each label."""
    wrong = pd.DataFrame(actual != predicted, columns=list(names))
    by_class = wrong.groupby(labels)
    table = by_class.sum()
    table.insert(0, "n", by_class.size())
    return table.rename_axis("class").reset_index()
