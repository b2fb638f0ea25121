"""Show where the errors of one model are, out of fold.

Reads ``data/scores/cv/<model>/``, ``data/train/original/pixels/`` and ``params.yaml:
error_analysis``; writes ``reports/error_analysis/<model>/``. Looks at training images
alone, so what is learnt here may be used to change a model.
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, Field, NonNegativeInt, PositiveInt

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError, run_stage
from stages.config.section import Section
from stages.figures.gallery import gallery_figure
from stages.scoring.metrics import confusion_counts
from stages.store.arrays import read_arrays
from stages.store.reports import write_figure, write_table
from stages.studies.error_analysis import measures as error_shares
from stages.studies.error_analysis.figure import error_shares_figure
from stages.studies.error_analysis.pair_figure import pair_figure

TRAIN = Path("data/train/original/pixels")
SCORES = Path("data/scores/cv")
REPORTS = Path("reports/error_analysis")


def _different(pair: list[int]) -> list[int]:
    if len(set(pair)) < len(pair):
        raise ValueError("expected two different classes")
    return pair


class Params(Section):
    """Which models are looked at, and how closely."""

    models: Annotated[list[str], Field(min_length=1)]
    pair: Annotated[
        list[NonNegativeInt], Field(min_length=2, max_length=2), AfterValidator(_different)
    ]
    pair_images: PositiveInt
    ambiguous_images: PositiveInt


def ambiguous_captions(labels: npt.NDArray[np.uint8], scores: npt.NDArray[np.float32]) -> list[str]:
    """Return the label of each image, then the two classes of the greatest scores.

    Parameters
    ----------
    labels : (n,) uint8
    scores : (n, n_classes) float32
    """
    ranked = np.argsort(-scores, axis=1, kind="stable")
    return [f"{label}: {a} or {b}" for label, (a, b, *_) in zip(labels, ranked, strict=True)]


def ambiguous_title(
    labels: npt.NDArray[np.uint8], scores: npt.NDArray[np.float32], model: str
) -> str:
    """Return how many of the ambiguous images are right, as a headline."""
    correct = int(np.sum(scores.argmax(axis=1) == labels))
    return f"{model} is least sure of these {len(labels)}, {correct} of them right (label: guesses)"


def main() -> None:
    """Read, count, draw, write."""
    model = read_argument("model", "one of error_analysis.models in params.yaml")
    chosen = params.load("error_analysis", Params)
    images, labels = read_arrays(TRAIN, "images", "labels")
    (scores,) = read_arrays(SCORES / model, "scores")
    if max(chosen.pair) >= scores.shape[1]:
        raise PipelineError(
            f"{params.PARAMS}: error_analysis.pair: expected classes below {scores.shape[1]}, "
            f"found {chosen.pair}"
        )
    folder, predicted = REPORTS / model, scores.argmax(axis=1)
    counts = confusion_counts(labels, predicted, scores.shape[1])
    ranking, shares = error_shares.rank_classes(counts), error_shares.share_matrices(counts)
    write_table(folder / "shares.csv", error_shares.share_table(counts))
    write_table(folder / "classes.csv", ranking)
    write_figure(folder / "shares.png", error_shares_figure(shares, ranking, model))
    one, other = chosen.pair
    parts = error_shares.pair_rows(labels, predicted, (one, other))
    write_figure(folder / "pair.png", pair_figure(images, parts, chosen.pair_images, model))
    rows = error_shares.most_ambiguous(scores, chosen.ambiguous_images)
    figure = gallery_figure(
        images[rows],
        ambiguous_title(labels[rows], scores[rows], model),
        columns=min(10, len(rows)),
        captions=ambiguous_captions(labels[rows], scores[rows]),
    )
    write_figure(folder / "ambiguous.png", figure)


if __name__ == "__main__":
    run_stage(main)
