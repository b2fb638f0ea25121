"""Rank the models, with intervals and paired tests, and draw them on one plot.

Reads ``params.yaml: compare`` and ``reports/models/<model>/details/`` of every model that
``data/models.json`` lists for ``params.yaml``, or for the params file that is given; writes
``reports/compare/``, or the folder given. A ranking reports; it chooses nothing.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from stages.scoring.class_names import MACRO
from stages.scoring.evaluation import CURVES
from stages.scoring.paired import compare_pairs
from stages.scoring.ranking import markdown_table, rank_models, verdicts
from stages.store.files import write_bytes
from stages.store.reports import read_json, read_rows, read_table, write_reports

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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
    labels, predicted : (n,) str
        The class of each test image, and what the model takes it for, by name.
    cv : dict
        Errors out of fold as of `stages.scoring.ranking.Summaries`.
    log_losses : mapping of ``test`` and ``cv`` to float
        Without ``cv`` where cross-validation was left out.
    curves : mapping of kind to DataFrame
        Points of the macro-averaged curve.
    areas : mapping of kind to float
    """

    labels: npt.NDArray[np.str_]
    predicted: npt.NDArray[np.str_]
    cv: dict[str, int | float]
    log_losses: dict[str, float]
    curves: dict[str, pd.DataFrame]
    areas: dict[str, float]

    @property
    def correct(self) -> npt.NDArray[np.bool_]:
        """Which test images the model is right on, (n,)."""
        is_right: npt.NDArray[np.bool_] = self.predicted == self.labels
        return is_right

    def test(self) -> dict[str, int | float]:
        """Return the metrics on the test set."""
        names, codes = np.unique([self.labels, self.predicted], return_inverse=True)
        labels, predicted = codes.astype(np.uint8)
        return metrics.summary(metrics.confusion_counts(labels, predicted, len(names)))


def read_evaluated(folder: Path) -> Evaluated:
    """Return what a ranking needs of one model's details."""
    predictions = read_table(folder / "predictions.csv", texts=("actual", "predicted"))
    actual, predicted = (predictions[key].to_numpy(dtype=np.str_) for key in predictions)
    summary = {row["scored_on"]: row for row in read_rows(folder / "summary.csv")}
    areas = read_table(folder / "areas.csv", texts=("class",))
    macro = {row["class"]: row for row in areas.to_dict("records")}[MACRO]
    curves = {kind: read_table(folder / f"{kind}.csv", texts=("class",)) for kind in CURVES}
    return Evaluated(
        actual,
        predicted,
        metrics.errors_with_interval(summary["cv"]["errors"], summary["cv"]["n"])
        if "cv" in summary
        else {"n": 0},
        {str(part): row["log_loss"] for part, row in summary.items()},
        {kind: own.loc[own["class"] == MACRO, list(CURVES[kind])] for kind, own in curves.items()},
        {"roc": macro["roc_auc"], "precision_recall": macro["average_precision"]},
    )


def read_models(names: list[str]) -> dict[str, Evaluated]:
    """Return what a ranking needs of each model, by name.

    Raises
    ------
    PipelineError
        If a table is missing, or two models were not tested on the same images.
    """
    models = {name: read_evaluated(MODELS / name / "details") for name in names}
    first, *others = names
    for name in others:
        if not np.array_equal(models[name].labels, models[first].labels):
            raise PipelineError(
                f"{MODELS}: expected reports of the same test images, found {first} and {name} "
                "tested on different ones; 'dvc repro' remakes them"
            )
    return models


def stack_curves(models: dict[str, Evaluated], kind: str) -> pd.DataFrame:
    """Return the macro-averaged curves of all models as one long table, ``model`` first."""
    stacked = pd.concat({name: own.curves[kind] for name, own in models.items()}, names=["model"])
    return stacked.reset_index(level="model").reset_index(drop=True)


def rank(models: dict[str, Evaluated], chosen: Params) -> dict[str, pd.DataFrame]:
    """Return the tables of a ranking by name: ranking, verdicts, pairs, and a table a curve."""
    test = {name: own.test() for name, own in models.items()}
    ranking = rank_models(test, {name: own.cv for name, own in models.items()})
    for part in ("test", "cv"):
        losses = {name: own.log_losses.get(part) for name, own in models.items()}
        ranking[f"{part}_log_loss"] = ranking["model"].map(losses).astype(float)
    precision = {name: own.areas["precision_recall"] for name, own in models.items()}
    ranking["test_average_precision"] = ranking["model"].map(precision)
    correct = {name: models[name].correct for name in ranking["model"]}
    return {
        "ranking": ranking,
        "verdicts": verdicts(test, chosen.target),
        "pairs": compare_pairs(correct, chosen.significance_level),
    } | {kind: stack_curves(models, kind) for kind in CURVES}


def draw(models: dict[str, Evaluated], tables: dict[str, pd.DataFrame]) -> "dict[str, Figure]":
    """Return the pictures of a ranking by name."""
    areas = pd.DataFrame.from_dict({name: own.areas for name, own in models.items()}, "index")
    return {"ranking": ranking_figure(tables["ranking"]), "curves": curves_figure(tables, areas)}


def model_names(file: str) -> list[str]:
    """Return the models of a params file; of reports that are of none, say so on stderr.

    Raises
    ------
    PipelineError
        If it is no such file.
    """
    listed = read_json(NAMES)
    if file not in listed:
        raise PipelineError(f"--models: expected one of: {', '.join(listed)}; found {file}")
    for path in sorted(MODELS.iterdir()):
        if not any(path.name in names for names in listed.values()):
            sys.stderr.write(f"{path}: of no model any more; remove it: git rm -r {path}\n")
    return list(listed[file])


def main() -> None:
    """Read, rank, test, draw, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", default=str(params.PARAMS), help="the file with their blocks")
    parser.add_argument("--reports", type=Path, default=REPORTS, help="the folder to write")
    arguments = parser.parse_args()
    chosen = params.load("compare", Params)
    models = read_models(model_names(arguments.models))
    tables = rank(models, chosen)
    markdown = markdown_table(tables["ranking"], tables["verdicts"])
    write_bytes(arguments.reports / "ranking.md", markdown.encode())
    write_reports(arguments.reports, tables, draw(models, tables))


if __name__ == "__main__":
    run_stage(main)
