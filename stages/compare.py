"""Rank the models, with intervals and paired tests, and draw them on one plot.

Reads ``reports/models/<model>/details/`` of every model that ``data/models.json`` lists for
``params.yaml``, or for the params file that is given, the labels of ``data/test/``, and
``params.yaml: compare``; writes ``reports/compare/``, or the folder given. A ranking
reports; it chooses nothing.
"""

import argparse
import sys
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.config.section import Section
from stages.figures.curves import curves_figure
from stages.figures.ranking import ranking_figure
from stages.scoring import metrics
from stages.scoring.curves import MACRO
from stages.scoring.evaluation import CURVES
from stages.scoring.intervals import wilson_interval
from stages.scoring.paired import compare_pairs
from stages.scoring.ranking import markdown_table, rank_models, verdicts
from stages.store.arrays import read_arrays
from stages.store.files import write_bytes
from stages.store.reports import read_json, read_rows, read_table, write_reports

TEST = Path("data/test")
NAMES = Path("data/models.json")
MODELS = Path("reports/models")
REPORTS = Path("reports/compare")


class Params(Section):
    """What counts as good, and as a difference."""

    target: Annotated[float, Field(gt=0, lt=1)]
    """Accuracy, macro precision and macro recall to reach."""
    significance_level: Annotated[float, Field(gt=0, lt=1)]
    """Of all paired tests together."""


@dataclass(frozen=True)
class Evaluated:
    """The reports of one model that a ranking needs.

    Attributes
    ----------
    labels, predicted : (n,) integer
        The class of each test image, and what the model takes it for.
    cv : dict
        Errors out of fold as of `stages.scoring.ranking.Summaries`.
    curves : mapping of kind to DataFrame
        Points of the macro-averaged curve.
    areas : mapping of kind to float
    """

    labels: npt.NDArray[np.uint8]
    predicted: npt.NDArray[np.int64]
    cv: dict[str, int | float]
    curves: dict[str, pd.DataFrame]
    areas: dict[str, float]

    @property
    def correct(self) -> npt.NDArray[np.bool_]:
        """Which test images the model is right on, (n,)."""
        is_right: npt.NDArray[np.bool_] = self.predicted == self.labels
        return is_right

    def test(self) -> dict[str, int | float]:
        """Return the metrics on the test set."""
        n_classes = 1 + max(int(self.labels.max()), int(self.predicted.max()))
        return metrics.summary(metrics.confusion_counts(self.labels, self.predicted, n_classes))


def read_evaluated(folder: Path, labels: npt.NDArray[np.uint8]) -> Evaluated:
    """Return what a ranking needs of one model's details.

    Raises
    ------
    PipelineError
        If a table is missing, or is not about the images with these labels.
    """
    predictions = read_table(folder / "predictions.csv")
    if not np.array_equal(predictions["actual"], labels):
        raise PipelineError(
            f"{folder}: made of other test images than those of {TEST}; 'dvc repro' remakes it"
        )
    summary = {row["scored_on"]: row for row in read_rows(folder / "summary.csv")}
    areas = {row["class"]: row for row in read_rows(folder / "areas.csv")}[MACRO]
    curves = {kind: read_table(folder / f"{kind}.csv") for kind in CURVES}
    return Evaluated(
        labels,
        predictions["predicted"].to_numpy(),
        errors_with_interval(summary["cv"]) if "cv" in summary else {"n": 0},
        {kind: own.loc[own["class"] == MACRO, list(CURVES[kind])] for kind, own in curves.items()},
        {"roc": areas["roc_auc"], "precision_recall": areas["average_precision"]},
    )


def errors_with_interval(summary: dict[Hashable, Any]) -> dict[str, int | float]:
    """Return errors, n and accuracy with its 95 % Wilson interval, from errors and n."""
    n, errors = int(summary["n"]), int(summary["errors"])
    low, high = wilson_interval(n - errors, n)
    return {
        "accuracy": (n - errors) / n,
        "accuracy_low": low,
        "accuracy_high": high,
        "errors": errors,
        "n": n,
    }


def stack_curves(models: dict[str, Evaluated], kind: str) -> pd.DataFrame:
    """Return the macro-averaged curves of all models as one long table, ``model`` first."""
    stacked = pd.concat({name: own.curves[kind] for name, own in models.items()}, names=["model"])
    return stacked.reset_index(level="model").reset_index(drop=True)


def rank(models: dict[str, Evaluated], chosen: Params) -> tuple[dict[str, pd.DataFrame], str]:
    """Return the tables of a ranking by name, and the ranking as Markdown."""
    measured = {name: own.test() for name, own in models.items()}
    ranking = rank_models(measured, {name: own.cv for name, own in models.items()})
    verdict = verdicts(measured, chosen.target)
    correct = {name: models[name].correct for name in ranking["model"]}
    tables = {
        "ranking": ranking,
        "verdicts": verdict,
        "pairs": compare_pairs(correct, chosen.significance_level),
    } | {kind: stack_curves(models, kind) for kind in CURVES}
    return tables, markdown_table(ranking, verdict)


def main() -> None:
    """Read, rank, test, draw, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", default=str(params.PARAMS), help="the file with their blocks")
    parser.add_argument("--reports", type=Path, default=REPORTS, help="the folder to write")
    arguments = parser.parse_args()
    chosen = params.load("compare", Params)
    (labels,) = read_arrays(TEST, "labels")
    listed = read_json(NAMES)
    tell_strangers(MODELS, {name for names in listed.values() for name in names})
    models = {
        name: read_evaluated(MODELS / name / "details", labels) for name in listed[arguments.models]
    }
    tables, markdown = rank(models, chosen)
    areas = pd.DataFrame({name: own.areas for name, own in models.items()}).T
    figures = {"ranking": ranking_figure(tables["ranking"]), "curves": curves_figure(tables, areas)}
    write_bytes(arguments.reports / "ranking.md", markdown.encode())
    write_reports(arguments.reports, tables, figures)


def tell_strangers(folder: Path, known: set[str]) -> None:
    """Name, on stderr, the reports of models that are no more."""
    for path in sorted(folder.iterdir()):
        if path.name not in known:
            sys.stderr.write(f"{path}: of no model any more; remove it: git rm -r {path}\n")


if __name__ == "__main__":
    run_stage(main)
