"""Fit a classifier, or several, on all cores; score the same way on any number of them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import parallel_config
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from stages.store.rows import Vectors

BATCH = 10_240  # inputs that are scored at once; bounds memory


def fit(classifier: Any, inputs: Vectors, labels: npt.NDArray[np.uint8]) -> Any:
    """Fit a classifier on all cores and return it.

    The number of cores is not written into the classifier, and a matrix product is
    worked out on one core, so a saved model has the same bytes wherever it was made.
    """
    with parallel_config(backend="threading", n_jobs=-1), threadpool_limits(1, user_api="blas"):
        return classifier.fit(inputs, labels)


def class_scores(classifier: Any, inputs: Vectors) -> npt.NDArray[np.float32]:
    """Return a score of each class for each input; the greatest is the predicted class.

    Parameters
    ----------
    classifier : fitted classifier
    inputs : (n, …)
        What it takes: images, or vectors.

    Returns
    -------
    (n, n_classes) float32
        Those of `score_batches`, which says what they are and what is raised.
    """
    return np.concatenate(list(score_batches(classifier, inputs)))


def score_batches(classifier: Any, inputs: Vectors) -> Iterator[npt.NDArray[np.float32]]:
    """Yield a score of each class for each input, (n_batch, n_classes), batch after batch.

    Values of its decision function where the classifier has one, else probabilities.
    A forest adds its trees up in their own order, not in the order in which threads
    finish, and a matrix product is worked out on one core, so the scores are the same
    bits on every run and on any number of cores.

    Parameters
    ----------
    classifier : fitted classifier
    inputs : (n, …)
        What it takes: images, or vectors; a batch of them is in memory at a time.

    Raises
    ------
    ValueError
        If a score is no number, as by params that are far from all that makes sense.
    """
    starts = range(0, len(inputs), BATCH)
    for start in tqdm(starts, desc="score", unit="batch", leave=None, disable=None):
        # Split among threads, a matrix product rounds its last bits otherwise.
        with threadpool_limits(1, user_api="blas"):
            scores = raw_scores(classifier, inputs[start : start + BATCH])
        if np.isnan(scores).any():
            share = np.isnan(scores).mean()
            raise ValueError(
                f"expected scores, found {share:.0%} that are no numbers; are params extreme?"
            )
        yield scores


def raw_scores(classifier: Any, inputs: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Return the scores of `class_scores`, all at once and on any number of cores."""
    score = getattr(classifier, "decision_function", None) or classifier.predict_proba
    scores: npt.NDArray[np.float32] = score(inputs).astype(np.float32)
    # For two classes a decision function gives the second one's score alone.
    return scores if scores.ndim == 2 else np.stack([-scores, scores], axis=1)
