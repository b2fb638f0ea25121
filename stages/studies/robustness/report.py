"""Report how the models' accuracy falls as test images get harder.

Reads ``data/studies/robustness/<model>/`` of the models that the command line names,
``data/test/``, ``stages/studies/params.yaml: robustness`` and ``data/models.json``, the
models among which each has its colour; writes ``reports/robustness/``. Nothing is chosen here.
"""

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.errors import run_stage
from stages.figures.canvas import styles
from stages.store.arrays import read_arrays
from stages.store.reports import read_json, write_json, write_reports
from stages.studies import STUDIES
from stages.studies.robustness.corruptions import corrupt_by_degrees, seeds_of
from stages.studies.robustness.figure import examples_figure, robustness_figure
from stages.studies.robustness.measures import all_curves, areas_under_curves
from stages.studies.robustness.params import Params

NAMES = Path("data/models.json")
TEST = Path("data/test")
PREDICTED = Path("data/studies/robustness")
REPORTS = Path("reports/robustness")


def read_predicted(
    models: list[str], corruptions: list[str]
) -> tuple[dict[str, dict[str, npt.NDArray[np.uint8]]], dict[str, npt.NDArray[np.intp]]]:
    """Return for each model its predictions by corruption, and the rows of its sample."""
    predicted, rows = {}, {}
    for model in models:
        rows[model], *own = read_arrays(PREDICTED / model, "rows", *corruptions)
        predicted[model] = dict(zip(corruptions, own, strict=True))
    return predicted, rows


def main() -> None:
    """Read, count, draw, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="+", help="keys of models: in params.yaml, or committee")
    models = parser.parse_args().models
    chosen, seed = params.load("robustness", Params, STUDIES), params.load_seed()
    images, labels = read_arrays(TEST, "images", "labels")
    strengths = chosen.strengths.model_dump()
    predicted, rows = read_predicted(models, list(strengths))
    curves = all_curves({model: labels[own] for model, own in rows.items()}, predicted, strengths)
    looks = styles(read_json(NAMES)[str(params.PARAMS)])
    first = rows[models[0]][:1]
    shown = corrupt_by_degrees(images[first], strengths, seeds_of(strengths, seed))
    figures = {
        "curves": robustness_figure(curves, looks),
        "examples": examples_figure(shown, strengths, labels[first[0]]),
    }
    write_json(REPORTS / "metrics.json", areas_under_curves(curves))
    write_reports(REPORTS, {"curves": curves}, figures)


if __name__ == "__main__":
    run_stage(main)
