"""Find the nearest neighbours of each training image in other folds than its own.

Reads ``data/train/original/pixels/`` and ``params.yaml: multilabel.folds`` and
``multilabel.n_neighbors``; writes ``data/scores/multilabel/`` (``consecutive``, ``stratified``): rows
of the nearest images, by folds as the images come and by stratified folds. No image is its
own neighbour, nor is one of its fold.
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field, PositiveInt

from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.config.section import Section
from stages.learning.folds import assign_folds
from stages.store.arrays import read_arrays, write_arrays
from stages.store.seeds import derive_seed

TRAIN = Path("data/train/original/pixels")
NEIGHBORS = Path("data/scores/multilabel")


class Params(Section):
    """How many neighbours, and the number of folds they are kept apart by."""

    folds: Annotated[int, Field(ge=2, le=255)]
    n_neighbors: PositiveInt


def main() -> None:
    """Read, fold, search, write."""
    from stages.studies.multilabel.neighbors import consecutive_folds, out_of_fold_neighbors

    chosen = params.load_fields("multilabel", Params)
    seed = derive_seed(params.load_seed(), "folds")
    images, labels = read_arrays(TRAIN, "images", "labels")
    vectors = images.reshape(len(images), -1).astype(np.float32)
    folds = np.stack(
        [consecutive_folds(len(labels), chosen.folds), _stratified(labels, chosen.folds, seed)],
        axis=1,
    )
    try:
        neighbors = out_of_fold_neighbors(vectors, folds, chosen.n_neighbors)
    except ValueError as error:  # more neighbours than these data allow
        raise PipelineError(f"{params.PARAMS}: multilabel.{error}") from None
    write_arrays(NEIGHBORS, consecutive=neighbors[0], stratified=neighbors[1])


def _stratified(labels: npt.NDArray[np.uint8], n_folds: int, seed: int) -> npt.NDArray[np.uint8]:
    try:
        return assign_folds(labels, n_folds, seed)
    except ValueError as error:  # more folds than these data allow
        raise PipelineError(f"{params.PARAMS}: multilabel.folds: {error}") from None


if __name__ == "__main__":
    run_stage(main)
