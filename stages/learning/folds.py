"""Folds in which all copies of an image stay together."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.cluster.spread import side_by_side
from stages.learning.classifier import class_scores, fit
from stages.store.rows import Rows, Vectors
from stages.store.scratch import array_like


def assign_folds(
    labels: npt.NDArray[np.uint8], n_folds: int | None, seed: int
) -> npt.NDArray[np.uint8]:
    """Return the validation fold of each original image, stratified by class.

    Parameters
    ----------
    labels : (n,) uint8
        Labels of the original images, without copies.
    n_folds : int or None
        At least 2; None assigns none. At most as many as the rarest class has images, so that
        each fold has all classes; see `possible_folds`.
    seed : int
        The same seed and labels give the same folds, for every model.

    Returns
    -------
    (n,) uint8
        From 0 to ``n_folds - 1``; each class is spread over the folds evenly. Empty where
        there are none.

    Raises
    ------
    ValueError
        If a class has only one image.
    """
    from sklearn.model_selection import StratifiedKFold

    if n_folds is None:
        return np.empty(0, dtype=np.uint8)
    n_folds = possible_folds(labels, n_folds)
    folds = np.empty(len(labels), dtype=np.uint8)
    splitter = StratifiedKFold(n_folds, shuffle=True, random_state=seed)
    for fold, (_, validation) in enumerate(splitter.split(np.empty(len(labels)), labels)):
        folds[validation] = fold
    return folds


def possible_folds(labels: npt.NDArray[Any], n_folds: int) -> int:
    """Return how many folds there are of labels, (n,), where so many are asked for.

    Raises
    ------
    ValueError
        If a class has only one image, so that there are no folds with all classes.
    """
    classes, counts = np.unique(labels, return_counts=True)
    if counts.min() < 2:
        rarest = classes[counts.argmin()]
        raise ValueError(f"folds need at least 2 images of each class; class {rarest} has 1")
    return min(n_folds, int(counts.min()))


def grouped_splits(
    folds: npt.NDArray[np.uint8], source: npt.NDArray[Any]
) -> Iterator[tuple[npt.NDArray[np.bool_], npt.NDArray[np.intp]]]:
    """Yield what to train on and what to validate on, one fold after the other.

    Parameters
    ----------
    folds : (n_original,) uint8
        The validation fold of each original image.
    source : (n,) integer
        For each row of the training set the original that it is a copy of. The first
        ``n_original`` rows are the originals themselves.

    Yields
    ------
    training : (n,) bool
        Rows, copies included, whose original is in another fold.
    validation : (m,) intp
        Original images of this fold; copies are never validated on.
    """
    fold_of_row = folds[source]
    for fold in range(int(folds.max()) + 1):
        yield fold_of_row != fold, np.flatnonzero(folds == fold)


def out_of_fold_scores(
    build: Callable[[], Any],
    vectors: Vectors,
    labels: npt.NDArray[Any],
    source: npt.NDArray[np.int32],
    folds: npt.NDArray[np.uint8],
    *,
    score: Callable[[Any, Vectors], npt.NDArray[np.float32]] = class_scores,
    left_out: npt.NDArray[np.bool_] | None = None,
) -> npt.NDArray[np.float32]:
    """Return the scores of each original by the classifier that was fitted without it.

    Parameters
    ----------
    build : callable
        Returns an unfitted classifier of vectors.
    vectors : (n, d) float32
        Read where they are: no fold has a copy of those that it is fitted to, unless its
        classifier makes one.
    labels : (n,) integer
        Classes from 0 on.
    source : (n,) int32
        The original of each row; the first ``n_original`` rows are the originals.
    folds : (n_original,) uint8
        Empty to leave cross-validation out.
    score : callable, default=class_scores
        Of a fitted classifier and vectors.
    left_out : (n_scored, n_original) bool, optional
        For each of the first folds the images of others that, with their copies, are not
        fitted to either. Of these folds all images are scored, of further ones none.

    Returns
    -------
    (len(folds), n_classes) float32
        NaN for images that are not scored. Mapped, if `vectors` are not in memory.
    """
    scores = array_like(vectors, (len(folds), int(labels.max()) + 1), np.float32)
    scores.fill(np.nan)
    if not len(folds):
        return scores

    splits = list(grouped_splits(folds, source))[: None if left_out is None else len(left_out)]

    def score_fold(fold: int) -> npt.NDArray[np.float32]:
        others, validation = splits[fold]
        training = others if left_out is None else others & ~left_out[fold][source]
        classifier = fit(build(), Rows(vectors, training), labels[training])
        return score(classifier, Rows(vectors, validation))

    found = side_by_side(score_fold, range(len(splits)), "folds")
    for (_, validation), own in zip(splits, found, strict=True):
        scores[validation] = own
    return scores
