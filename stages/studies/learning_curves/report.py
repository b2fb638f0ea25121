"""Show how errors fall with the number of training images, and what twice as many would do.

Reads ``data/studies/learning_curves/<model>/`` of the models that the command line names,
the labels of ``data/train/original/pixels/``, and of ``stages/studies/params.yaml`` the
fields of `Extrapolation` in ``learning_curves``; writes ``reports/learning_curves/``. Errors
are of training images in folds that were held out; nothing of the test set is read.
"""

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.store.arrays import read_arrays
from stages.store.left_out import run_study
from stages.store.reports import write_reports
from stages.store.seeds import derive_seed
from stages.studies import STUDIES
from stages.studies.learning_curves.figure import learning_curves_figure
from stages.studies.learning_curves.measures import Measured, extrapolated_table, measured_table
from stages.studies.learning_curves.params import Extrapolation

TRAIN = Path("data/train/original/pixels")
PREDICTED = Path("data/studies/learning_curves")
REPORTS = Path("reports/learning_curves")


def read_measured(model: str, labels: npt.NDArray[np.uint8]) -> Measured:
    """Return what a model got wrong after each number of training images."""
    sizes, rows, predicted = read_arrays(PREDICTED / model, "sizes", "rows", "predicted")
    return Measured(sizes, predicted != labels[rows])


def main() -> None:
    """Read, count, extrapolate, draw, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="+", help="keys of models: in params.yaml")
    models = parser.parse_args().models
    chosen = params.load_fields("learning_curves", Extrapolation, STUDIES)
    seed = derive_seed(params.load_seed(), "learning_curves")
    (labels,) = read_arrays(TRAIN, "labels")
    measured = {model: read_measured(model, labels) for model in models}
    curves = measured_table(measured)
    largest = {model: own.largest(chosen.fitted_sizes) for model, own in measured.items()}
    extrapolated = extrapolated_table(largest, len(labels), chosen.resamples, seed)
    figures = {"curves": learning_curves_figure(curves, extrapolated)}
    write_reports(REPORTS, {"curves": curves, "extrapolation": extrapolated}, figures)


if __name__ == "__main__":
    run_study("learning_curves_report", main)
