"""Score images by classifiers that were trained to answer one yes-or-no question.

Reads the training images and labels of ``data/train/original/pixels/``, the images of
``data/test/``, ``data/classes.json``, and of ``stages/studies/params.yaml`` ``binary.models`` and
the classes of ``binary.questions.<question>``; writes ``data/studies/binary/<question>/``: out-of-fold
scores of the training images that the question is about (``cv_<model>``, ``folds``), and
scores of all test images (``test_<model>``). No test label is read.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from stages.config import params
from stages.config.arguments import read_argument
from stages.learning.folds import assign_folds
from stages.store.arrays import read_arrays, write_arrays
from stages.store.class_names import read_class_names
from stages.store.left_out import run_study
from stages.store.rows import Rows, Vectors
from stages.store.seeds import derive_seed
from stages.studies import STUDIES
from stages.studies.binary.models import (
    build_models,
    cross_validated_scores,
    fitted_scores,
    swinging,
)
from stages.studies.binary.params import Models
from stages.studies.binary.question import Question, answers

TRAIN = Path("data/train/original/pixels")
TEST = Path("data/test")
SCORES = Path("data/studies/binary")


def as_vectors(images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return each image as a row of its values, (n, height * width) float32."""
    return images.reshape(len(images), -1).astype(np.float32)


def all_scores(
    models: dict[str, Any],
    data: tuple[Vectors, npt.NDArray[np.bool_]],
    folds: npt.NDArray[np.uint8],
    test: npt.NDArray[np.float32],
) -> dict[str, npt.NDArray[np.float32]]:
    """Return the scores of each model, out of fold and of the test images.

    Parameters
    ----------
    models : mapping of name to unfitted classifier
    data : (n, d) float32, (n,) bool
        Vectors, made when they are asked for, and which are positive.
    folds : (n,) uint8
    test : (m, d) float32

    Returns
    -------
    mapping of ``cv_<name>`` to (n,) float32, and of ``test_<name>`` to (m,) float32
    """
    jobs = {
        f"cv_{name}": delayed(cross_validated_scores)(own, *data, folds)
        for name, own in models.items()
    }
    jobs |= {
        f"test_{name}": delayed(fitted_scores)(own, *data, test) for name, own in models.items()
    }
    # An SGD of two classes keeps one core busy. What is set here holds for all threads, which
    # each would else set and set back under the others.
    with swinging(), threadpool_limits(1, user_api="blas"):
        found = Parallel(n_jobs=-1, backend="threading")(jobs.values())
    return dict(zip(jobs, found, strict=True))


def main() -> None:
    """Read, fold, score, write."""
    name = read_argument("question", f"a key of binary.questions in {STUDIES}")
    key, seed = f"binary.questions.{name}", params.load_seed()
    question = params.load_fields(key, Question, STUDIES)
    chosen = params.load("binary.models", Models, STUDIES)
    images, labels = read_arrays(TRAIN, "images", "labels")
    (test_images,) = read_arrays(TEST, "images")
    with params.blamed(key, STUDIES):
        rows, positive = answers(question, labels, read_class_names(), "training")
    with params.blamed("binary.models.folds", STUDIES):
        folds = assign_folds(labels[rows], chosen.folds, derive_seed(seed, "folds"))
    models = build_models(chosen, derive_seed(seed, f"binary.{name}"))
    data = Rows(images, rows, as_vectors), positive
    write_arrays(
        SCORES / name, folds=folds, **all_scores(models, data, folds, as_vectors(test_images))
    )


if __name__ == "__main__":
    run_study("binary_compute", main)
