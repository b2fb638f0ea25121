"""Fit a classifier, or several, on all cores; score the same way on any number of them."""

from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import parallel_config
from threadpoolctl import threadpool_limits
from tqdm import tqdm

BATCH = 10_240  # inputs that are scored at once; bounds memory


def fit(classifier: Any, inputs: npt.NDArray[Any], labels: npt.NDArray[np.uint8]) -> Any:
    """Fit a classifier on all cores and return it.

    The number of cores is not written into the classifier, and a matrix product is
    worked out on one core, so a saved model has the same bytes wherever it was made.
    """
    with parallel_config(backend="threading", n_jobs=-1), threadpool_limits(1, user_api="blas"):
        return classifier.fit(inputs, labels)


def class_scores(classifier: Any, inputs: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Return a score of each class for each input; the greatest is the predicted class.

    Values of its decision function where the classifier has one, else probabilities.
    A forest adds its trees up in their own order, not in the order in which threads
    finish, and a matrix product is worked out on one core, so the scores are the same
    bits on every run and on any number of cores.

    Parameters
    ----------
    classifier : fitted classifier
    inputs : (n, …)
        What it takes: images, or vectors.

    Returns
    -------
    (n, n_classes) float32

    Raises
    ------
    ValueError
        If a score is no number, as by params that are far from all that makes sense.
    """
    starts = range(0, len(inputs), BATCH)
    # Split among threads, a matrix product rounds its last bits otherwise.
    with threadpool_limits(1, user_api="blas"):
        batches = [
            raw_scores(classifier, inputs[start : start + BATCH])
            for start in tqdm(starts, desc="score", unit="batch", leave=None, disable=None)
        ]
    scores = np.concatenate(batches)
    if np.isnan(scores).any():
        share = np.isnan(scores).mean()
        raise ValueError(
            f"expected scores, found {share:.0%} that are no numbers; are params extreme?"
        )
    return scores


def raw_scores(classifier: Any, inputs: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Return the scores of `class_scores`, all at once and on any number of cores."""
    score = getattr(classifier, "decision_function", None) or classifier.predict_proba
    scores: npt.NDArray[np.float32] = score(inputs).astype(np.float32)
    # For two classes a decision function gives the second one's score alone.
    return scores if scores.ndim == 2 else np.stack([-scores, scores], axis=1)
