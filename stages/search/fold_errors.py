"""Errors of candidates on folds, everything fitted to the other folds."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from stages.cluster.spread import side_by_side
from stages.learning.classifier import class_scores, fit
from stages.learning.model import ModelParams, build_classifier
from stages.search.neighbors_grid import count_grid_errors, places_by_projection
from stages.store.rows import Rows, Vectors

Split = tuple[npt.NDArray[np.bool_], npt.NDArray[np.intp]]


def errors_by_fold(
    candidates: Sequence[ModelParams],
    vectors: Vectors,
    labels: npt.NDArray[np.uint8],
    splits: Sequence[Split],
    *,
    seed: int,
) -> npt.NDArray[np.int64]:
    """Return how many originals of each fold each candidate takes for another class.

    Parameters
    ----------
    splits : sequence of pairs
        The others as in `count_fold_errors`.

    Returns
    -------
    (n_candidates, n_splits) int64
    """
    groups = [[place] for place in range(len(candidates))]
    if candidates[0].family == "neighbors":
        groups = places_by_projection(candidates)

    def count(item: tuple[list[int], int]) -> list[int]:
        places, fold = item
        own = [candidates[place] for place in places]
        return count_fold_errors(own, vectors, labels, splits[fold], seed=seed)

    items = [(places, fold) for fold in range(len(splits)) for places in groups]
    errors = np.empty((len(candidates), len(splits)), dtype=np.int64)
    found = side_by_side(count, items, "fits", at_once=1)
    for (places, fold), own in zip(items, found, strict=True):
        errors[places, fold] = own
    return errors


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
