"""Rank the models, with intervals and paired tests, and draw them on one plot.

Reads ``data/scores/{test,cv}/<model>/`` of the models named on the command line, the
labels of ``data/test/`` and ``data/train/original/pixels/``, and ``params.yaml: compare``;
writes ``reports/compare/``, or the folder given. A ranking reports; it chooses nothing.
"""

import argparse
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from stages.config import params
from stages.config.errors import run_stage
from stages.config.section import Section
from stages.figures.curves import curves_figure
from stages.figures.ranking import ranking_figure
from stages.scoring import metrics
from stages.scoring.curves import MACRO, one_vs_rest_curves
from stages.scoring.paired import compare_pairs
from stages.store.arrays import read_arrays
from stages.store.files import write_bytes
from stages.store.reports import write_figure, write_table

TRAIN = Path("data/train/original/pixels")
TEST = Path("data/test")
SCORES = Path("data/scores")
REPORTS = Path("reports/compare")


class Params(Section):
    """What counts as good, and as a difference."""

    target: Annotated[float, Field(gt=0, lt=1)]
    significance_level: Annotated[float, Field(gt=0, lt=1)]


Summaries = dict[str, dict[str, int | float]]


@dataclass(frozen=True)
class Scored:
    """The scores of one set of images by each model; without rows where there are none.

    Attributes
    ----------
    labels : (n,) uint8
    scores : mapping of model to (n, n_classes) float32
    """

    labels: npt.NDArray[np.uint8]
    scores: dict[str, npt.NDArray[np.float32]]

    def summaries(self) -> Summaries:
        """Return each model's metrics on this set, or ``{"n": 0}``."""
        return {model: self._summary(scores) for model, scores in self.scores.items()}

    def _summary(self, scores: npt.NDArray[np.float32]) -> dict[str, int | float]:
        if not len(scores):
            return {"n": 0}
        predicted = scores.argmax(axis=1)
        return metrics.summary(metrics.confusion_counts(self.labels, predicted, scores.shape[1]))


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


def main() -> None:
    """Read, rank, test, draw, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="+", help="keys of models: in params.yaml")
    parser.add_argument("--reports", type=Path, default=REPORTS, help="the folder to write")
    arguments = parser.parse_args()
    models, reports = arguments.models, arguments.reports
    chosen = params.load("compare", Params)
    test, cv = _read_scores("test", TEST, models), _read_scores("cv", TRAIN, models)
    measured = test.summaries()
    ranking, verdict = rank_models(measured, cv.summaries()), verdicts(measured, chosen.target)
    correct = {name: test.scores[name].argmax(axis=1) == test.labels for name in ranking["model"]}
    write_table(reports / "ranking.csv", ranking)
    write_table(reports / "verdicts.csv", verdict)
    write_table(reports / "pairs.csv", compare_pairs(correct, chosen.significance_level))
    write_bytes(reports / "ranking.md", markdown_table(ranking, verdict).encode())
    write_figure(reports / "ranking.png", ranking_figure(ranking))
    curves = {
        name: (
            one_vs_rest_curves("roc", test.labels, test.scores[name])[MACRO],
            one_vs_rest_curves("precision_recall", test.labels, test.scores[name])[MACRO],
        )
        for name in models
    }
    write_figure(reports / "curves.png", curves_figure(curves))


def _read_scores(part: str, images: Path, models: list[str]) -> Scored:
    (labels,) = read_arrays(images, "labels")
    scores = {name: read_arrays(SCORES / part / name, "scores")[0] for name in models}
    return Scored(labels, scores)


def _percent(row: dict[Hashable, Any], part: str) -> str:
    middle, low, high = (100 * row[f"{part}_accuracy{end}"] for end in ("", "_low", "_high"))
    return f"{middle:.2f} % ({low:.2f}–{high:.2f})"


if __name__ == "__main__":
    run_stage(main)
