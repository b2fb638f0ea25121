"""The report on a yes-or-no question, as Markdown; every figure in it is computed."""

from collections.abc import Hashable, Iterable
from typing import Any

import pandas as pd

Row = dict[Hashable, Any]

_REPORT = """\
# {question}

{n:,} training images, {share} of them positive; each is scored by a classifier that was
trained on the other folds.

## Accuracy misleads

`dummy` says no to everything. It finds none of the positives, and is right on {dummy} of the
images. What a classifier is worth shows in its precision (of those that it finds, the share
that is positive) and its recall (of the positives, the share that it finds).

{default}

What each makes of the positives and the negatives (the confusion matrix):

{confusion}

## A threshold for {target} precision

A higher threshold makes fewer, surer finds. Chosen for each model, out of fold, is the lowest
threshold with a precision of {target}; no other that reaches it has a greater recall.

{chosen}

![Precision and recall against threshold](thresholds.png)

![Precision against recall](precision_recall.png)

## All thresholds at once

The area under the ROC curve is the chance that a positive outscores a negative.

{areas}

![ROC](roc.png)

## On the test set

{n_test:,} test images, which had no part in the choice.

{test}

{missed}
"""


def markdown_report(question: str, target: float, points: pd.DataFrame, areas: pd.DataFrame) -> str:
    """Return the report.

    Parameters
    ----------
    question : str
        In words.
    target : float
        The precision that thresholds were chosen for.
    points : DataFrame
        ``scored_on, rule, model`` and what `stages.studies.binary.measures.operating_point` gives.
    areas : DataFrame
        ``model, auc, auc_low, auc_high, average_precision``.
    """
    default, chosen, test_default, test_chosen = (
        points.query("scored_on == @part and rule == @rule").to_dict("records")
        for part in ("cv", "test")
        for rule in ("default", "chosen")
    )
    (dummy,) = (row for row in default if row["model"] == "dummy")
    before = {row["model"]: row["recall"] for row in default}
    return _REPORT.format(
        question=question,
        n=_size(dummy),
        n_test=_size(test_default[0]),
        share=_percent(dummy["false_negatives"] / _size(dummy)),
        dummy=_with_interval(dummy, "accuracy"),
        target=f"{100 * target:g} %",
        default=_table(_POINT, (_point(row) for row in default)),
        confusion=_table(_CONFUSION, (_confusion(row) for row in default)),
        chosen=_table(
            _CHOSEN,
            (_choice(row, before[row["model"]]) for row in chosen),
        ),
        areas=_table(
            ["model", "area under ROC (95 % interval)", "average precision"],
            (
                [
                    f"`{row['model']}`",
                    f"{row['auc']:.4f} ({row['auc_low']:.4f}–{row['auc_high']:.4f})",
                    f"{row['average_precision']:.4f}",
                ]
                for row in areas.to_dict("records")
            ),
        ),
        missed=_missed(test_chosen, target),
        test=_table(
            ["threshold", *_POINT],
            ([row["rule"], *_point(row)] for row in [*test_default, *test_chosen]),
        ),
    )


_POINT = [
    "model",
    "accuracy (95 % interval)",
    "precision (95 % interval)",
    "recall (95 % interval)",
    "F1",
]
_COUNTS = ["true_negatives", "false_positives", "false_negatives", "true_positives"]
_CONFUSION = ["model", *(count.replace("_", " ") for count in _COUNTS)]
_CHOSEN = [
    "model",
    "threshold",
    "precision",
    "recall (95 % interval)",
    "instead of, by the default threshold",
    "fall-out",
]


def _missed(rows: list[Row], target: float) -> str:
    """Return which models are less precise on the test set than chosen for, beyond chance."""
    missed = [
        f"`{row['model']}`, {_with_interval(row, 'precision')}"
        for row in rows
        if row["precision_high"] < target
    ]
    if not missed:
        return f"No model is less precise than {100 * target:g} % by more than chance."
    return (
        f"Less precise than {100 * target:g} % by more than chance: {'; '.join(missed)}. A threshold "
        "is chosen by the scores of the folds' classifiers; the one tested here was trained on all "
        "training images, and its scores may lie elsewhere."
    )


def _point(row: Row) -> list[str]:
    return [
        f"`{row['model']}`",
        _with_interval(row, "accuracy"),
        _with_interval(row, "precision") if row["true_positives"] + row["false_positives"] else "–",
        _with_interval(row, "recall"),
        _percent(row["f1"]),
    ]


def _confusion(row: Row) -> list[str]:
    return [f"`{row['model']}`", *(f"{row[count]:,}" for count in _COUNTS)]


def _choice(row: Row, recall_before: float) -> list[str]:
    return [
        f"`{row['model']}`",
        f"{row['threshold']:,.6g}",
        _percent(row["precision"]),
        _with_interval(row, "recall"),
        _percent(recall_before),
        _percent(row["fall_out"]),
    ]


def _table(heads: list[str], rows: Iterable[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _size(row: Row) -> int:
    return sum(int(row[count]) for count in _COUNTS)


def _with_interval(row: Row, share: str) -> str:
    middle, low, high = (100 * row[f"{share}{end}"] for end in ("", "_low", "_high"))
    return f"{middle:.2f} % ({low:.2f}–{high:.2f})"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"
