"""Report how the models' accuracy falls as test images get harder.

Reads ``data/corrupted/<model>/`` of the models that ``params.yaml: robustness`` names, and
``data/test/``; writes ``reports/robustness/``. The command line names all models of the
project, whose colours theirs are to be. Nothing is chosen here.
"""

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.config import params
from stages.config.errors import run_stage
from stages.figures.canvas import styles
from stages.store.arrays import read_arrays
from stages.store.reports import write_figure, write_json, write_table
from stages.store.seeds import derive_seed
from stages.studies.robustness.corruptions import corrupt
from stages.studies.robustness.figure import examples_figure, robustness_figure
from stages.studies.robustness.measures import accuracy_curve, areas_under_curves
from stages.studies.robustness.params import Robustness

TEST = Path("data/test")
CORRUPTED = Path("data/corrupted")
REPORTS = Path("reports/robustness")

Images = npt.NDArray[np.uint8]


def all_curves(
    labels: dict[str, npt.NDArray[np.uint8]],
    predicted: dict[str, dict[str, npt.NDArray[np.uint8]]],
    strengths: dict[str, list[float]],
) -> pd.DataFrame:
    """Return the curves of all models under all corruptions as one table.

    Parameters
    ----------
    labels : mapping of model to (n,) uint8
    predicted : mapping of model to mapping of corruption to (n_strengths, n) uint8
    strengths : mapping of corruption to n_strengths numbers

    Returns
    -------
    DataFrame
        ``model, corruption``, and the columns of `accuracy_curve`.
    """
    curves = {
        (model, name): accuracy_curve(labels[model], classes, strengths[name])
        for model, own in predicted.items()
        for name, classes in own.items()
    }
    return pd.concat(curves, names=["model", "corruption"]).droplevel(2).reset_index()


def examples(
    image: Images, strengths: dict[str, list[float]], seeds: dict[str, int]
) -> dict[str, Images]:
    """Return one image, (1, height, width), under each corruption at each strength."""
    return {
        name: np.concatenate([corrupt(image, name, strength, seeds[name]) for strength in own])
        for name, own in strengths.items()
    }


def main() -> None:
    """Read, count, draw, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="+", help="all models of the project")
    names = parser.parse_args().models
    chosen, seed = params.load("robustness", Robustness), params.load_seed()
    images, labels = read_arrays(TEST, "images", "labels")
    strengths = chosen.strengths.model_dump()
    predicted, rows = _read_predicted(chosen.models, list(strengths))
    curves = all_curves({model: labels[own] for model, own in rows.items()}, predicted, strengths)
    seeds = {kind: derive_seed(seed, f"robustness.{kind}") for kind in strengths}
    first = rows[chosen.models[0]][:1]
    shown = examples(images[first], strengths, seeds)
    write_json(REPORTS / "metrics.json", areas_under_curves(curves))
    write_table(REPORTS / "curves.csv", curves)
    write_figure(REPORTS / "curves.png", robustness_figure(curves, styles(names)))
    write_figure(REPORTS / "examples.png", examples_figure(shown, strengths, labels[first[0]]))


def _read_predicted(
    models: list[str], corruptions: list[str]
) -> tuple[dict[str, dict[str, npt.NDArray[np.uint8]]], dict[str, npt.NDArray[np.intp]]]:
    """Return for each model its predictions by corruption, and the rows of its sample."""
    predicted, rows = {}, {}
    for model in models:
        rows[model], *own = read_arrays(CORRUPTED / model, "rows", *corruptions)
        predicted[model] = dict(zip(corruptions, own, strict=True))
    return predicted, rows


if __name__ == "__main__":
    run_stage(main)
