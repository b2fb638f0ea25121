"""Report how often models trained on MNIST are right about digits of other people.

Reads ``data/studies/external_validation/``, scikit-learn's digits and
``stages/studies/params.yaml: external_validation``; writes ``reports/external_validation/``.
Nothing is chosen here: whatever the numbers are, they are written down.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.store.arrays import read_arrays
from stages.store.left_out import run_study
from stages.store.reports import write_reports
from stages.studies import STUDIES
from stages.studies.external_validation.digits import FORM, FORMS, in_form, read_digits
from stages.studies.external_validation.figure import (
    accuracy_figure,
    digits_figure,
    mistakes_figure,
)
from stages.studies.external_validation.measures import accuracy_table, surest_mistakes
from stages.studies.external_validation.params import Params

SCORES = Path("data/studies/external_validation")
REPORTS = Path("reports/external_validation")


def read_scores() -> dict[str, dict[str, npt.NDArray[np.float32]]]:
    """Return the scores of each model, (n, n_classes), of the images in each form."""
    return {
        folder.name: dict(zip(FORMS, read_arrays(folder, *FORMS), strict=True))
        for folder in sorted(SCORES.iterdir())
    }


def main() -> None:
    """Read, count, draw, write."""
    scores = read_scores()
    most = params.load("external_validation", Params, STUDIES).drawn
    images, labels = read_digits()
    table = accuracy_table(labels, scores)
    of_best = scores[str(table["model"].iloc[0])][FORM]
    wrong = surest_mistakes(labels, of_best, most)
    predicted = of_best[wrong].argmax(axis=1)
    first = np.unique(labels, return_index=True)[1]
    figures = {
        "accuracy": accuracy_figure(table),
        "digits": digits_figure(
            images[first], {form: in_form(images[first], form) for form in FORMS}, table
        ),
        "mistakes": mistakes_figure(in_form(images[wrong], FORM), labels[wrong], predicted, table),
    }
    write_reports(REPORTS, {"accuracy": table}, figures)


if __name__ == "__main__":
    run_study("external_validation_report", main)
