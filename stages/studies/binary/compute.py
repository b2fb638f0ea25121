"""Score images by classifiers that were trained to answer one yes-or-no question.

Reads the training images and labels of ``data/train/original/pixels/``, the images of
``data/test/``, and ``params.yaml: binary_models`` and the classes of
``binary.<question>``; writes ``data/scores/binary/<question>/``: out-of-fold scores of the
training images that the question is about (``cv_<model>``, ``folds``), and scores of all
test images (``test_<model>``). No test label is read.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError, run_stage
from stages.learning.folds import assign_folds
from stages.store.arrays import read_arrays, write_arrays
from stages.store.seeds import derive_seed
from stages.studies.binary.models import Params, build_models, fitted_scores, out_of_fold_scores
from stages.studies.binary.question import Question, answers

TRAIN = Path("data/train/original/pixels")
TEST = Path("data/test")
SCORES = Path("data/scores/binary")


def as_vectors(images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return each image as a row of its values, (n, height * width) float32."""
    return images.reshape(len(images), -1).astype(np.float32)


def main() -> None:
    """Read, fold, score, write."""
    name = read_argument("question", "a key of binary: in params.yaml")
    question = params.load_fields(f"binary.{name}", Question)
    chosen, seed = params.load("binary_models", Params), params.load_seed()
    images, labels = read_arrays(TRAIN, "images", "labels")
    (test_images,) = read_arrays(TEST, "images")
    try:
        rows, positive = answers(question, labels, "training")
    except ValueError as error:  # a question that these data do not allow
        raise PipelineError(f"{params.PARAMS}: binary.{name}.{error}") from None
    folds = _folds(labels[rows], chosen.folds, seed)
    models = build_models(chosen, derive_seed(seed, f"binary.{name}"))
    vectors, test = as_vectors(images[rows]), as_vectors(test_images)
    scores = {
        f"cv_{key}": out_of_fold_scores(models[key], vectors, positive, folds) for key in models
    }
    scores |= {f"test_{key}": fitted_scores(models[key], vectors, positive, test) for key in models}
    write_arrays(SCORES / name, folds=folds, **scores)


def _folds(labels: npt.NDArray[np.uint8], n_folds: int, seed: int) -> npt.NDArray[np.uint8]:
    try:
        return assign_folds(labels, n_folds, derive_seed(seed, "folds"))
    except ValueError as error:  # more folds than these data allow
        raise PipelineError(f"{params.PARAMS}: binary_models.folds: {error}") from None


if __name__ == "__main__":
    run_stage(main)
