"""Let models vote: weigh them, and score by the weighted mean of their probabilities.

Reads ``models/`` and ``data/scores/{cv,test}/`` of the members that the command line
names, and the labels of ``data/train/original/pixels/``; writes ``models/committee.skops``
and ``data/scores/{cv,test}/committee/``, with the members, their weights and the calibration
beside the out-of-fold scores. These are fitted to out-of-fold scores: for a fold, to those of the other
folds; for the test images, to all of them. No test label is read.
"""

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.config.errors import PipelineError, run_stage
from stages.learning.vote import fit_vote
from stages.store.arrays import read_arrays, write_arrays
from stages.store.model_file import load_model, save_model

LABELS = Path("data/train/original/pixels")
SCORES = Path("data/scores")
MODELS = Path("models")


@dataclass(frozen=True)
class OutOfFold:
    """What the members made of the training images, all by the same folds.

    Attributes
    ----------
    scores : list of (n, n_classes) float32
        Probabilities.
    folds : (n,) uint8
    """

    scores: list[npt.NDArray[np.float32]]
    folds: npt.NDArray[np.uint8]

    def votes(self, labels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Return the votes on each image, by weights and a calibration fitted to other folds.

        Parameters
        ----------
        labels : (n,) uint8

        Returns
        -------
        (n, n_classes) float32
        """
        votes = np.empty_like(self.scores[0])
        for fold in range(int(self.folds.max()) + 1):
            known, scored = self.folds != fold, self.folds == fold
            vote = fit_vote([own[known] for own in self.scores], labels[known])
            votes[scored] = vote.combine([own[scored] for own in self.scores])
        return votes


def main() -> None:
    """Read, weigh, write."""
    from stages.learning.committee import Committee

    parser = argparse.ArgumentParser()
    parser.add_argument("members", nargs="+", help="keys of models: in params.yaml")
    members = parser.parse_args().members
    (labels,) = read_arrays(LABELS, "labels")
    known = read_out_of_fold(members)
    vote = fit_vote(known.scores, labels)
    write_arrays(
        SCORES / "cv/committee",
        scores=known.votes(labels),
        folds=known.folds,
        members=np.array(members),
        weights=np.array(vote.weights),
        calibration=np.array([vote.temperature, vote.least]),
    )
    models = [load_model(MODELS / f"{name}.skops") for name in members]
    save_model(MODELS / "committee.skops", Committee(models, **asdict(vote)))
    tested = [read_arrays(SCORES / "test" / name, "scores")[0] for name in members]
    write_arrays(SCORES / "test/committee", scores=vote.combine(tested))


def read_out_of_fold(members: list[str]) -> OutOfFold:
    """Return what was written of each member's out-of-fold scores.

    Raises
    ------
    PipelineError
        If two members have other folds, or one has none.
    """
    read = [read_arrays(SCORES / "cv" / name, "scores", "folds") for name in members]
    first = read[0][1]
    for name, (_, folds) in zip(members, read, strict=True):
        if not len(folds) or not np.array_equal(folds, first):
            raise PipelineError(
                "committee: expected members with the same folds, found "
                f"{name} with {'none' if not len(folds) else 'others'}; "
                f"make params.yaml: models.{name}.folds that of the others"
            )
    return OutOfFold([own for own, _ in read], first)


if __name__ == "__main__":
    run_stage(main)
