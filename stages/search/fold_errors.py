"""Errors of candidates on one fold, everything fitted to the other folds."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from stages.learning.classifier import class_scores, fit
from stages.learning.model import ModelParams, build_classifier
from stages.search.neighbors_grid import count_grid_errors
from stages.store.rows import Rows, Vectors

Split = tuple[npt.NDArray[np.bool_], npt.NDArray[np.intp]]


def count_fold_errors(
    candidates: Sequence[ModelParams],
    vectors: Vectors,
    labels: npt.NDArray[np.uint8],
    split: Split,
    *,
    seed: int,
) -> list[int]:
    """Return how many of a fold's originals each candidate takes for another class.

    Parameters
    ----------
    candidates : sequence of ModelParams
        All of one family.
    vectors : (n, d) float32
    labels : (n,) uint8
    split : pair of (n,) bool and (m,) intp
        The rows to train on and the rows to validate on, from
        `stages.learning.folds.grouped_splits`.
    seed : int
        Of every classifier.
    """
    training, validation = split
    known, true = labels[training], labels[validation]
    if candidates[0].family == "neighbors":
        return count_grid_errors(candidates, vectors[training], known, vectors[validation], true)
    inputs, queries = Rows(vectors, training), Rows(vectors, validation)

    def errors(candidate: ModelParams) -> int:
        classifier: Any = fit(build_classifier(candidate, seed), inputs, known)
        predicted = classifier.classes_[class_scores(classifier, queries).argmax(axis=1)]
        return int(np.count_nonzero(predicted != true))

    return [errors(one) for one in tqdm(candidates, desc="fit", leave=False, disable=None)]
