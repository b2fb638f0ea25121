"""Report how well a yes-or-no question is answered, and choose the thresholds for it.

Reads ``data/scores/binary/<question>/``, the labels of ``data/train/original/pixels/`` and
``data/test/``, and ``params.yaml: binary.<question>``; writes ``reports/binary/<question>/``.
Thresholds are chosen by out-of-fold scores; the test set is reported on only.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError, run_stage
from stages.store.arrays import read_arrays
from stages.store.files import write_bytes
from stages.store.reports import write_figure, write_table
from stages.studies.binary.figure import precision_recall_figure, roc_figure, thresholds_figure
from stages.studies.binary.measures import Sweep, areas, operating_point, sweep_thresholds
from stages.studies.binary.models import DEFAULT_THRESHOLDS
from stages.studies.binary.question import Question, answers
from stages.studies.binary.text import markdown_report

TRAIN = Path("data/train/original/pixels")
TEST = Path("data/test")
SCORES = Path("data/scores/binary")
REPORTS = Path("reports/binary")

Flags = npt.NDArray[np.bool_]
Scores = dict[str, npt.NDArray[np.float32]]


class Params(Question):
    """A question, and the precision that a yes shall have."""

    target_precision: Annotated[float, Field(gt=0, le=1)]


def choose_thresholds(sweeps: Mapping[str, Sweep], target: float) -> dict[str, int]:
    """Return the place of each model's lowest threshold that reaches a precision.

    Raises
    ------
    ValueError
        If a model has none, with the model's name.
    """
    chosen = {}
    for model, sweep in sweeps.items():
        try:
            chosen[model] = sweep.first_precise(target)
        except ValueError as error:
            raise ValueError(f"{model}: {error}") from None
    return chosen


def operating_points(
    positive: Mapping[str, Flags], scores: Mapping[str, Scores], chosen: Mapping[str, float]
) -> pd.DataFrame:
    """Return what each model finds by its default threshold, and by a chosen one if it has one.

    Parameters
    ----------
    positive : mapping of set (``cv``, ``test``) to (n,) bool
    scores : mapping of set to mapping of model to (n,) float32
    chosen : mapping of model to float

    Returns
    -------
    DataFrame
        ``scored_on, rule`` (``default`` or ``chosen``) ``, model``, and the columns of
        `stages.studies.binary.measures.operating_point`.
    """
    rows: list[dict[str, Any]] = []
    for part, truth in positive.items():
        for rule, thresholds in (("default", DEFAULT_THRESHOLDS), ("chosen", chosen)):
            for model, threshold in thresholds.items():
                rows.append({"scored_on": part, "rule": rule, "model": model})
                rows[-1] |= operating_point(truth, scores[part][model], threshold)
    return pd.DataFrame(rows)


def main() -> None:
    """Read, choose, count, draw, write."""
    name = read_argument("question", "a key of binary: in params.yaml")
    chosen = params.load(f"binary.{name}", Params)
    target, text, folder = chosen.target_precision, chosen.text(), REPORTS / name
    positive, scores = _read(name, chosen)
    models = [model for model in DEFAULT_THRESHOLDS if model != "dummy"]
    sweeps = {model: sweep_thresholds(positive["cv"], scores["cv"][model]) for model in models}
    try:
        places = choose_thresholds(sweeps, target)
    except ValueError as error:  # a precision that these data do not allow
        message = f"{params.PARAMS}: binary.{name}.target_precision: {error}"
        raise PipelineError(message) from None
    thresholds = {model: float(sweeps[model].threshold[places[model]]) for model in models}
    points = operating_points(positive, scores, thresholds)
    ranked = areas(positive["cv"], scores["cv"])
    write_table(folder / "operating_points.csv", points)
    write_table(folder / "areas.csv", ranked)
    report = markdown_report(text, target, points, ranked)
    write_bytes(folder / "report.md", report.encode())
    figures = {
        "thresholds": thresholds_figure(sweeps, places, target, text),
        "precision_recall": precision_recall_figure(sweeps, places, ranked, text),
        "roc": roc_figure(sweeps, places, ranked, text),
    }
    for key, figure in figures.items():
        write_figure(folder / f"{key}.png", figure)


def _read(name: str, question: Question) -> tuple[dict[str, Flags], dict[str, Scores]]:
    (labels,) = read_arrays(TRAIN, "labels")
    (test_labels,) = read_arrays(TEST, "labels")
    try:
        _, positive = answers(question, labels, "training")
        rows, test_positive = answers(question, test_labels, "test")
    except ValueError as error:  # a question that these data do not allow
        raise PipelineError(f"{params.PARAMS}: binary.{name}.{error}") from None
    cv, test = (
        dict(zip(DEFAULT_THRESHOLDS, read_arrays(SCORES / name, *names), strict=True))
        for names in (
            [f"{part}_{model}" for model in DEFAULT_THRESHOLDS] for part in ("cv", "test")
        )
    )
    test = {model: score[rows] for model, score in test.items()}
    return {"cv": positive, "test": test_positive}, {"cv": cv, "test": test}


if __name__ == "__main__":
    run_stage(main)
