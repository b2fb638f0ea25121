"""Fit a classifier on all cores; score images the same way on any number of them."""

from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import parallel_config
from threadpoolctl import threadpool_limits
from tqdm import tqdm

# A multiple of the 256 rows in which scikit-learn searches for neighbours.
BATCH = 10_240


def fit(classifier: Any, images: npt.NDArray[np.uint8], labels: npt.NDArray[np.uint8]) -> Any:
    """Fit a classifier on all cores and return it.

    The number of cores is not written into the classifier, so a saved model has the
    same bytes wherever it was made.
    """
    with parallel_config(backend="threading", n_jobs=-1):
        return classifier.fit(images, labels)


def class_scores(classifier: Any, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return a score of each class for each image; the greatest is the predicted class.

    Probabilities where the classifier has them, else values of its decision function.
    A forest adds its trees up in their own order, not in the order in which threads
    finish, and a matrix product is worked out on one core, so the scores are the same
    bits on every run and on any number of cores.

    Parameters
    ----------
    classifier : fitted classifier of images
    images : (n, height, width) uint8

    Returns
    -------
    (n, n_classes) float32
    """
    score = getattr(classifier, "predict_proba", None) or classifier.decision_function
    starts = range(0, len(images), BATCH)
    # Split among threads, a matrix product rounds its last bits otherwise.
    with threadpool_limits(1, user_api="blas"):
        batches = [
            _one_column_a_class(score(images[start : start + BATCH]).astype(np.float32))
            for start in tqdm(starts, desc="score", unit="batch", disable=None)
        ]
    return np.concatenate(batches)


def _one_column_a_class(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    # For two classes a decision function gives the second one's score alone.
    return scores if scores.ndim == 2 else np.stack([-scores, scores], axis=1)
