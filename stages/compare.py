"""Rank the models, with intervals and paired tests, and draw them on one plot.

Reads ``reports/models/<model>/details/`` of every model of ``params.yaml`` and the committee,
or of every model of the params file that is given, the labels of ``data/test/``, and
``params.yaml: compare``; writes ``reports/compare/``, or the folder given. A ranking
reports; it chooses nothing.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

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
from stages.store.reports import read_table, write_figure, write_table

TEST = Path("data/test")
MODELS = Path("reports/models")
REPORTS = Path("reports/compare")
COMMITTEE = "committee"


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
    predicted : (n,) integer
        The class of each test image.
    cv : dict
        Errors out of fold as of `stages.scoring.ranking.Summaries`.
    curves : mapping of kind to DataFrame
        Points of the macro-averaged curve.
    areas : mapping of kind to float
    """

    predicted: npt.NDArray[np.int64]
    cv: dict[str, int | float]
    curves: dict[str, pd.DataFrame]
    areas: dict[str, float]


def model_names(path: Path) -> list[str]:
    """Return the models of a params file; those of the project's own have a committee."""
    names = params.read_names("models", path)
    return [*names, COMMITTEE] if path == params.PARAMS else names


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
    summary = read_table(folder / "summary.csv").set_index("scored_on")
    areas = read_table(folder / "areas.csv").set_index("class").loc[MACRO]
    curves = {kind: read_table(folder / f"{kind}.csv") for kind in CURVES}
    return Evaluated(
        predictions["predicted"].to_numpy(),
        _errors(summary.loc["cv"]) if "cv" in summary.index else {"n": 0},
        {kind: own.loc[own["class"] == MACRO, list(CURVES[kind])] for kind, own in curves.items()},
        {"roc": areas["roc_auc"], "precision_recall": areas["average_precision"]},
    )


def main() -> None:
    """Read, rank, test, draw, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", type=Path, default=params.PARAMS, help="a file with models:")
    parser.add_argument("--reports", type=Path, default=REPORTS, help="the folder to write")
    arguments = parser.parse_args()
    reports = arguments.reports
    chosen = params.load("compare", Params)
    (labels,) = read_arrays(TEST, "labels")
    models = {
        name: read_evaluated(MODELS / name / "details", labels)
        for name in model_names(arguments.models)
    }
    measured = {name: _summary(labels, own.predicted) for name, own in models.items()}
    ranking = rank_models(measured, {name: own.cv for name, own in models.items()})
    verdict = verdicts(measured, chosen.target)
    correct = {name: models[name].predicted == labels for name in ranking["model"]}
    write_table(reports / "ranking.csv", ranking)
    write_table(reports / "verdicts.csv", verdict)
    write_table(reports / "pairs.csv", compare_pairs(correct, chosen.significance_level))
    write_bytes(reports / "ranking.md", markdown_table(ranking, verdict).encode())
    write_figure(reports / "ranking.png", ranking_figure(ranking))
    areas = pd.DataFrame({name: own.areas for name, own in models.items()}).T
    curves = {kind: stack_curves(models, kind) for kind in CURVES}
    for kind, table in curves.items():
        write_table(reports / f"{kind}.csv", table)
    write_figure(reports / "curves.png", curves_figure(curves, areas))


def stack_curves(models: dict[str, Evaluated], kind: str) -> pd.DataFrame:
    """Return the macro-averaged curves of all models as one long table, ``model`` first."""
    stacked = pd.concat({name: own.curves[kind] for name, own in models.items()}, names=["model"])
    return stacked.reset_index(level="model").reset_index(drop=True)


def _summary(
    labels: npt.NDArray[np.uint8], predicted: npt.NDArray[np.int64]
) -> dict[str, int | float]:
    n_classes = max(int(labels.max()), int(predicted.max())) + 1
    return metrics.summary(metrics.confusion_counts(labels, predicted, n_classes))


def _errors(summary: "pd.Series[float]") -> dict[str, int | float]:
    n, errors = int(summary["n"]), int(summary["errors"])
    low, high = wilson_interval(n - errors, n)
    return {
        "accuracy": 1 - errors / n,
        "accuracy_low": low,
        "accuracy_high": high,
        "errors": errors,
        "n": n,
    }


if __name__ == "__main__":
    run_stage(main)
