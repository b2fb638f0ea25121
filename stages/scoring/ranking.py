"""Models by their errors, as tables."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

Summaries = dict[str, dict[str, int | float]]
"""Of each model what `stages.scoring.metrics.summary` returns, or ``{"n": 0}``."""


def rank_models(test: Summaries, cv: Summaries) -> pd.DataFrame:
    """Return a row for each model, by test errors, then name; CV columns may be empty."""
    kept = ["accuracy", "accuracy_low", "accuracy_high", "errors", "n"]
    rows: list[dict[str, Any]] = [
        {"model": model}
        | {f"test_{key}": test[model][key] for key in kept}
        | {f"cv_{key}": cv[model].get(key) for key in kept}
        for model in test
    ]
    table = pd.DataFrame(rows).astype({"cv_errors": "Int64", "cv_n": "Int64"})
    table = table.sort_values(["test_errors", "model"]).reset_index(drop=True)
    table.insert(0, "rank", table["test_errors"].rank(method="min").astype(int))
    return table


def verdicts(test: Summaries, target: float) -> pd.DataFrame:
    """Return which models reach the target in accuracy, macro precision and macro recall."""
    measures = ["accuracy", "precision_macro", "recall_macro"]
    table = pd.DataFrame.from_dict(test, orient="index")[measures]
    reached = (table >= target).all(axis=1)
    return table.assign(target=target, reached=reached).rename_axis("model").reset_index()


def markdown_table(ranking: pd.DataFrame, verdict: pd.DataFrame) -> str:
    """Return the ranking as the table that the README shows."""
    reached = verdict.set_index("model")["reached"]
    target = verdict["target"].iloc[0]
    lines = [
        f"| model | test errors | test accuracy (95 % interval) | cross-validated accuracy | {100 * target:g} % in accuracy, precision and recall |",
        "| --- | ---: | --- | --- | --- |",
    ]
    for row in ranking.to_dict("records"):
        cv = _percent(row, "cv") if row["cv_n"] else "left out"
        lines.append(
            f"| `{row['model']}` | {row['test_errors']:,} of {row['test_n']:,} "
            f"| {_percent(row, 'test')} | {cv} | {'yes' if reached[row['model']] else 'no'} |"
        )
    return "\n".join(lines) + "\n"


def _percent(row: dict[Hashable, Any], part: str) -> str:
    middle, low, high = (100 * row[f"{part}_accuracy{end}"] for end in ("", "_low", "_high"))
    return f"{middle:.2f} % ({low:.2f}–{high:.2f})"
