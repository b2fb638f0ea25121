"""What an audit of labels is worth: planted errors found again, and errors of a classifier."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.scoring.intervals import wilson_interval
from stages.scoring.paired import mcnemar
from stages.studies.audit.confident_learning import confident_classes, find_suspects, label_margins

Labels = npt.NDArray[np.uint8]
Probabilities = npt.NDArray[np.floating[Any]]


def contradicted_labels(labels: Labels, probabilities: Probabilities) -> pd.DataFrame:
    """Return a row for each image with a class more probable than its label, worst first.

    Returns
    -------
    DataFrame
        ``image``, its row among the training images; ``label``; ``suggested``, the most
        probable class; the probabilities of both; ``margin``, of the label above it, below
        0; ``suspect``, whether confident learning names it.
    """
    margins, rows = label_margins(labels, probabilities), np.arange(len(labels))
    table = pd.DataFrame(
        {
            "image": rows,
            "label": labels,
            "suggested": probabilities.argmax(axis=1),
            "label_probability": probabilities[rows, labels].astype(np.float64),
            "suggested_probability": probabilities.max(axis=1).astype(np.float64),
            "margin": margins,
            "suspect": find_suspects(labels, probabilities),
        }
    )
    return table[margins < 0].sort_values("margin", kind="stable").reset_index(drop=True)


def published_report(contradicted: pd.DataFrame, n_images: int) -> dict[str, int | float]:
    """Return how many labels as published are contradicted, and how many are suspect.

    Parameters
    ----------
    contradicted : DataFrame
        As of `contradicted_labels`.
    n_images : int
        All that were judged.

    Returns
    -------
    dict
        ``n, contradicted, suspects``, and ``share`` of the suspects with its interval.
    """
    suspects = int(contradicted["suspect"].sum())
    counts = {"n": n_images, "contradicted": len(contradicted), "suspects": suspects}
    return counts | _ratio("share", suspects, n_images)


def planted_report(
    original: Labels, planted: Labels, probabilities: Probabilities
) -> dict[str, int | float]:
    """Return how well the audit finds the labels that were planted wrong.

    What was wrong before counts against ``precision``, which is thus a lower bound.

    Parameters
    ----------
    original, planted : (n,) uint8
        Labels before and after planting.
    probabilities : (n, n_classes)
        Out of fold, by classifiers that were fitted to the planted labels.

    Returns
    -------
    dict
        ``planted, suspects, found`` (both); ``precision``, found of suspects, and
        ``recall``, found of planted, with intervals; ``restored``, found for which the
        class suggested is the label before.
    """
    changed, suspects = planted != original, find_suspects(planted, probabilities)
    found = changed & suspects
    suggested = confident_classes(planted, probabilities)
    counts = {
        "planted": int(changed.sum()),
        "suspects": int(suspects.sum()),
        "found": int(found.sum()),
        "restored": int(np.sum(suggested[found] == original[found])),
    }
    precision = _ratio("precision", counts["found"], counts["suspects"])
    return counts | precision | _ratio("recall", counts["found"], counts["planted"])


def found_by_rank(
    original: Labels, planted: Labels, probabilities: Probabilities, n_images: int
) -> npt.NDArray[np.int64]:
    """Return how many planted labels are among the first 1, 2, … images by least margin.

    Returns
    -------
    (min(n_images, n),) int64
    """
    order = np.argsort(label_margins(planted, probabilities), kind="stable")[:n_images]
    return np.cumsum((planted != original)[order], dtype=np.int64)


def cleaned_report(
    labels: Labels,
    before: npt.NDArray[Any],
    after: npt.NDArray[Any],
    left_out: npt.NDArray[np.bool_],
) -> dict[str, Any]:
    """Return the out-of-fold accuracy with all images and without suspects in training.

    Parameters
    ----------
    labels : (n,) uint8
        Of the images of the held-out folds.
    before, after : (n, n_classes)
        Scores.
    left_out : (n_folds, any) bool
        The suspects that were not trained on for each of these folds.

    Returns
    -------
    dict
        ``before`` and ``after``, each ``errors, n, accuracy, accuracy_low, accuracy_high``;
        ``only_before`` and ``only_after``, images that are right with one alone, and ``p``
        of the exact McNemar test between them; ``left_out_by_fold``, counts.
    """
    right = [scores.argmax(axis=1) == labels for scores in (before, after)]
    n = len(labels)
    sides = [
        {"errors": n - int(own.sum()), "n": n} | _ratio("accuracy", int(own.sum()), n)
        for own in right
    ]
    only_before, only_after = int(np.sum(right[0] & ~right[1])), int(np.sum(right[1] & ~right[0]))
    return {
        "before": sides[0],
        "after": sides[1],
        "only_before": only_before,
        "only_after": only_after,
        "p": mcnemar(only_before, only_after),
        "left_out_by_fold": [int(count) for count in left_out.sum(axis=1)],
    }


def _ratio(name: str, part: int, whole: int) -> dict[str, float]:
    """Return a ratio with its 95 % Wilson interval: ``name, name_low, name_high``."""
    low, high = wilson_interval(part, whole) if whole else (0.0, 1.0)
    return {name: part / max(whole, 1), f"{name}_low": low, f"{name}_high": high}
