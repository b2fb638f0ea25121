"""Folds in which all copies of an image stay together."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt


def assign_folds(labels: npt.NDArray[np.uint8], n_folds: int, seed: int) -> npt.NDArray[np.uint8]:
    """Return the validation fold of each original image, stratified by class.

    Parameters
    ----------
    labels : (n,) uint8
        Labels of the original images, without copies.
    n_folds : int
        At least 2.
    seed : int
        The same seed and labels give the same folds, for every model.

    Returns
    -------
    (n,) uint8
        From 0 to ``n_folds - 1``; each class is spread over the folds evenly.

    Raises
    ------
    ValueError
        If a class has fewer images than there are folds.
    """
    from sklearn.model_selection import StratifiedKFold

    classes, counts = np.unique(labels, return_counts=True)
    if counts.min() < n_folds:
        rarest = classes[counts.argmin()]
        msg = (
            f"{n_folds} folds need as many images of each class; class {rarest} has {counts.min()}"
        )
        raise ValueError(msg)
    folds = np.empty(len(labels), dtype=np.uint8)
    splitter = StratifiedKFold(n_folds, shuffle=True, random_state=seed)
    for fold, (_, validation) in enumerate(splitter.split(np.empty(len(labels)), labels)):
        folds[validation] = fold
    return folds


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
