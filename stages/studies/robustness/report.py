"""Report how the models' accuracy falls as test images get harder.

Reads ``data/studies/robustness/<model>/`` of the committee's members, which
``data/scores/cv/committee/`` names, with their weights and the calibration: the committee votes
here, by its members' scores; ``data/test/``, ``data/classes.json``, ``stages/studies/params.yaml: robustness`` and
``data/models.json``, the models among which each has its colour; writes
``reports/robustness/``. Nothing is chosen here.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.references import COMMITTEE
from stages.figures.canvas import styles
from stages.learning.vote import Vote
from stages.store.arrays import read_arrays
from stages.store.class_names import read_class_names
from stages.store.left_out import run_study
from stages.store.reports import read_json, write_json, write_reports
from stages.studies import STUDIES
from stages.studies.robustness.corruptions import corrupt_by_degrees, seeds_of
from stages.studies.robustness.figure import examples_figure, robustness_figure
from stages.studies.robustness.measures import all_curves, areas_under_curves
from stages.studies.robustness.params import Params

NAMES = Path("data/models.json")
TEST = Path("data/test")
SCORES = Path("data/studies/robustness")
VOTE = Path("data/scores/cv/committee")
REPORTS = Path("reports/robustness")

Scores = npt.NDArray[np.float32]


def read_scores(corruptions: list[str]) -> tuple[dict[str, dict[str, Scores]], Any]:
    """Return the scores of the committee and of its members, and the rows of the sample.

    Returns
    -------
    scores : mapping of model to mapping of corruption to (n_strengths, n, n_classes) float32
    rows : (n,) intp
        Of the test images.
    """
    members, weights, calibration = read_arrays(VOTE, "members", "weights", "calibration")
    vote = Vote(weights.tolist(), *calibration.tolist())
    own = {
        str(name): dict(
            zip(corruptions, read_arrays(SCORES / str(name), *corruptions), strict=True)
        )
        for name in members
    }
    votes = {name: vote.combine([scores[name] for scores in own.values()]) for name in corruptions}
    (rows,) = read_arrays(SCORES / str(members[0]), "rows")
    return {COMMITTEE: votes, **own}, rows


def main() -> None:
    """Read, count, draw, write."""
    chosen, seed = params.load("robustness", Params, STUDIES), params.load_seed()
    images, labels = read_arrays(TEST, "images", "labels")
    strengths = chosen.strengths.model_dump()
    scores, rows = read_scores(list(strengths))
    curves = all_curves(labels[rows], scores, strengths)
    looks = styles(read_json(NAMES)[str(params.PARAMS)])
    first = rows[:1]
    shown = corrupt_by_degrees(images[first], strengths, seeds_of(strengths, seed))
    figures = {
        "curves": robustness_figure(curves, looks),
        "examples": examples_figure(shown, strengths, read_class_names()[labels[first[0]]]),
    }
    write_json(REPORTS / "metrics.json", areas_under_curves(curves))
    write_reports(REPORTS, {"curves": curves}, figures)


if __name__ == "__main__":
    run_study("robustness_report", main)
