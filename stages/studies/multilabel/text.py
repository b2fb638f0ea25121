"""The report on two labels at once, as Markdown; every figure in it is computed."""

from collections.abc import Mapping

import pandas as pd

_REPORT = """\
# Large and odd at once

Each of {n:,} training images gets two labels by a vote of its nearest neighbours in other
folds: large (class {large_from} or above) and odd.

{table}

Consecutive folds take the images as they come, stratified ones take them at random, each class
spread evenly.

![Wrong labels by class](wrong_labels.png)
"""


def markdown_report(
    results: Mapping[str, Mapping[str, int | float]], labels: pd.DataFrame, large_from: int | str
) -> str:
    """Return the report.

    Parameters
    ----------
    results : mapping of kind of folds to the values of `stages.studies.multilabel.measures.summary`
    labels : DataFrame
        ``folds, label, f1``.
    large_from : int or str
    """
    f1 = labels.pivot_table(index="folds", columns="label", values="f1")
    lines = [
        f"| folds | macro F1 | {' | '.join(f'F1 of {name}' for name in f1.columns)} | both right (95 % interval) |",
        f"| --- |{' ---: |' * (1 + len(f1.columns))} --- |",
    ]
    for kind, row in results.items():
        own = " | ".join(f"{value:.4f}" for value in f1.loc[kind])
        lines.append(f"| {kind} | {row['f1_macro']:.4f} | {own} | {_exact(row)} |")
    n = next(iter(results.values()))["n"]
    return _REPORT.format(n=n, large_from=large_from, table="\n".join(lines))


def _exact(row: Mapping[str, int | float]) -> str:
    right, low, high = (100 * row[f"exact_match{end}"] for end in ("", "_low", "_high"))
    return f"{right:.2f} % ({low:.2f}–{high:.2f})"
