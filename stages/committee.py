"""Let models vote: calibrate each, weigh them, and score by the weighted mean.

Reads ``models/``, ``data/scores/{cv,test}/`` of the members, the labels of
``data/train/original/pixels/`` and ``params.yaml: committee``; writes
``models/committee.skops`` and ``data/scores/{cv,test}/committee/``. Temperatures and
weights are fitted to out-of-fold scores: for a fold, to those of the other folds; for the
test images, to all of them. No test label is read.
"""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import Field

from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.config.section import Section
from stages.learning.vote import fit_vote
from stages.store.arrays import read_arrays, write_arrays
from stages.store.model_file import load_model, save_model

LABELS = Path("data/train/original/pixels")
SCORES = Path("data/scores")
MODELS = Path("models")

Scores = list[npt.NDArray[np.float32]]


class Params(Section):
    """Who votes."""

    members: list[str] = Field(min_length=2)


def out_of_fold_votes(
    scores: Scores, labels: npt.NDArray[np.uint8], folds: npt.NDArray[np.uint8]
) -> npt.NDArray[np.float32]:
    """Return the votes on each image, by temperatures and weights fitted to other folds.

    Parameters
    ----------
    scores : list of (n, n_classes) float32
        Out-of-fold scores of each member, all by the same folds.
    labels : (n,) uint8
    folds : (n,) uint8

    Returns
    -------
    (n, n_classes) float32
    """
    votes = np.empty_like(scores[0])
    for fold in range(int(folds.max()) + 1):
        known, scored = folds != fold, folds == fold
        vote = fit_vote([own[known] for own in scores], labels[known])
        votes[scored] = vote.combine([own[scored] for own in scores])
    return votes


def main() -> None:
    """Read, weigh, write."""
    from stages.learning.committee import Committee

    members = params.load("committee", Params).members
    (labels,) = read_arrays(LABELS, "labels")
    scores, folds = _out_of_fold(members)
    votes = out_of_fold_votes(scores, labels, folds)
    write_arrays(SCORES / "cv/committee", scores=votes, folds=folds)
    vote = fit_vote(scores, labels)
    models = [load_model(MODELS / f"{name}.skops") for name in members]
    save_model(MODELS / "committee.skops", Committee(models, **asdict(vote)))
    tested = [read_arrays(SCORES / "test" / name, "scores")[0] for name in members]
    votes = vote.combine(tested).astype(np.float32)
    write_arrays(SCORES / "test/committee", scores=votes)


def _out_of_fold(members: list[str]) -> tuple[Scores, npt.NDArray[np.uint8]]:
    pairs = [read_arrays(SCORES / "cv" / name, "scores", "folds") for name in members]
    first = pairs[0][1]
    for name, (_, folds) in zip(members, pairs, strict=True):
        if not len(folds) or not np.array_equal(folds, first):
            raise PipelineError(
                f"{params.PARAMS}: committee.members: expected models with the same folds, "
                f"found {name} with {'none' if not len(folds) else 'others'}"
            )
    return [scores for scores, _ in pairs], first


if __name__ == "__main__":
    run_stage(main)
