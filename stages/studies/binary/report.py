"""Report how well a yes-or-no question is answered, and choose the thresholds for it.

Reads ``data/studies/binary/<question>/``, the labels of ``data/train/original/pixels/`` and
``data/test/``, ``data/classes.json``, and ``stages/studies/params.yaml: binary.questions.<question>``; writes
``reports/binary/<question>/``. Thresholds are chosen by out-of-fold scores; the test set is
reported on only.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.arguments import read_argument
from stages.figures.class_names import shown
from stages.store.arrays import read_arrays
from stages.store.class_names import read_class_names
from stages.store.files import write_bytes
from stages.store.left_out import run_study
from stages.store.reports import write_reports
from stages.studies import STUDIES
from stages.studies.binary.figure import precision_recall_figure, roc_figure, thresholds_figure
from stages.studies.binary.measures import areas
from stages.studies.binary.params import Asked
from stages.studies.binary.question import Question, answers
from stages.studies.binary.text import markdown_report
from stages.studies.binary.thresholds import (
    DEFAULT_THRESHOLDS,
    choose_thresholds,
    operating_points,
    sweep_models,
)

TRAIN = Path("data/train/original/pixels")
TEST = Path("data/test")
SCORES = Path("data/studies/binary")
REPORTS = Path("reports/binary")

Flags = npt.NDArray[np.bool_]
Scores = dict[str, npt.NDArray[np.float32]]


def read_scored(name: str, question: Question) -> tuple[dict[str, Flags], dict[str, Scores]]:
    """Return which images are positive, and the scores of each model, of both sets.

    Raises
    ------
    ValueError
        If the images do not allow the question.
    """
    (labels,), (test_labels,) = read_arrays(TRAIN, "labels"), read_arrays(TEST, "labels")
    names = read_class_names()
    _, positive = answers(question, labels, names, "training")
    rows, test_positive = answers(question, test_labels, names, "test")
    cv, test = (
        {model: read_arrays(SCORES / name, f"{part}_{model}")[0] for model in DEFAULT_THRESHOLDS}
        for part in ("cv", "test")
    )
    test = {model: score[rows] for model, score in test.items()}
    return {"cv": positive, "test": test_positive}, {"cv": cv, "test": test}


def main() -> None:
    """Read, choose, count, draw, write."""
    name = read_argument("question", f"a key of binary.questions in {STUDIES}")
    key, folder = f"binary.questions.{name}", REPORTS / name
    chosen = params.load(key, Asked, STUDIES)
    target, text = chosen.target_precision, chosen.text()
    with params.blamed(key, STUDIES):
        positive, scores = read_scored(name, chosen)
    sweeps = sweep_models(positive["cv"], scores["cv"])
    with params.blamed(f"{key}.target_precision", STUDIES):
        places = choose_thresholds(sweeps, target)
    thresholds = {model: float(sweeps[model].threshold[place]) for model, place in places.items()}
    points = operating_points(positive, scores, thresholds)
    ranked = areas(positive["cv"], scores["cv"])
    drawn = shown(text, len(text))
    figures = {
        "thresholds": thresholds_figure(sweeps, places, target, drawn),
        "precision_recall": precision_recall_figure(sweeps, places, ranked, drawn),
        "roc": roc_figure(sweeps, places, ranked, drawn),
    }
    write_reports(folder, {"operating_points": points, "areas": ranked}, figures)
    write_bytes(folder / "report.md", markdown_report(text, target, points, ranked).encode())


if __name__ == "__main__":
    run_study("binary_report", main)
