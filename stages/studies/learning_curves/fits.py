"""Fit to ever larger parts of the training folds; predict the held-out folds."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.cluster.spread import side_by_side
from stages.learning.classifier import class_scores, fit
from stages.store.rows import Rows
from stages.studies.learning_curves.params import Parts
from stages.studies.learning_curves.subsets import spaced_sizes, stratified_order


def predict_after_each_size(
    build: Callable[[], Any],
    data: tuple[Any, Any, Any],
    folds: npt.NDArray[np.uint8],
    *,
    fold: int,
    sizes: npt.NDArray[np.int64],
    seed: int,
) -> npt.NDArray[np.uint8]:
    """Return the class predicted for each image of a fold, fitted to so many of the others.

    Parameters
    ----------
    build : callable
        Returns an unfitted classifier of vectors.
    data : (n, d) float32, (n,) uint8, (n,) int32
        Vectors, labels, and the original of each row; originals first.
    folds : (n_original,) uint8
    fold : int
    sizes : (n_sizes,) int64
        Original images; a part's copies are added.
    seed : int
        Of the order in which the images are added.

    Returns
    -------
    (n_sizes, n_held_out) uint8
    """
    vectors, labels, source = data
    others, held_out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
    order = others[stratified_order(labels[others], seed)]

    def predict_after(size: int) -> npt.NDArray[np.uint8]:
        chosen = np.zeros(len(folds), dtype=np.bool_)
        chosen[order[:size]] = True
        training = chosen[source]
        classifier = fit(build(), Rows(vectors, training), labels[training])
        best = class_scores(classifier, Rows(vectors, held_out)).argmax(axis=1)
        predicted: npt.NDArray[np.uint8] = classifier.classes_[best]
        return predicted

    return np.array(side_by_side(predict_after, sizes.tolist(), "sizes"), dtype=np.uint8)


def learning_curve(
    build: Callable[[], Any],
    data: tuple[Any, Any, Any],
    scores: npt.NDArray[np.float32],
    folds: npt.NDArray[np.uint8],
    *,
    chosen: Parts,
    seed: int,
) -> dict[str, npt.NDArray[Any]]:
    """Return the classes predicted for the held-out folds after each size.

    Parameters
    ----------
    scores : (n_original, n_classes) float32
        Out of fold, by classifiers that were fitted to all of the other folds.
    chosen : Parts
        The others as in `predict_after_each_size`.

    Returns
    -------
    dict
        ``sizes`` (n_sizes,) int64, ``rows`` (n_held_out,) intp and ``predicted``
        (n_sizes, n_held_out) uint8.
    """
    largest = len(folds) - int(np.bincount(folds).max())
    sizes = spaced_sizes(chosen.smallest, largest, chosen.sizes)
    rows = [np.flatnonzero(folds == fold) for fold in range(chosen.held_out_folds)]
    columns = [
        predict_after_each_size(build, data, folds, fold=fold, sizes=sizes[:-1], seed=seed)
        for fold in range(chosen.held_out_folds)
    ]
    held_out = np.concatenate(rows)
    last = scores[held_out].argmax(axis=1).astype(np.uint8)
    predicted = np.vstack([np.hstack(columns), last])
    return {"sizes": sizes, "rows": held_out, "predicted": predicted}
