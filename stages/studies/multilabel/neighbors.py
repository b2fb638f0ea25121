"""The nearest neighbours of each vector in other folds than its own."""

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from stages.learning.folds import assign_folds
from stages.learning.nearest import nearest


def both_folds(labels: npt.NDArray[np.uint8], n_folds: int, seed: int) -> npt.NDArray[np.uint8]:
    """Return of each image its consecutive and its stratified fold, (n, 2) uint8.

    Raises
    ------
    ValueError
        If a class has fewer images than there are folds.
    """
    stratified = assign_folds(labels, n_folds, seed)
    return np.stack([consecutive_folds(len(labels), n_folds), stratified], axis=1)


def consecutive_folds(n: int, n_folds: int) -> npt.NDArray[np.uint8]:
    """Return the folds of `sklearn.model_selection.KFold`: as the rows come, (n,) uint8."""
    sizes = [len(part) for part in np.array_split(np.empty(n), n_folds)]
    return np.repeat(np.arange(n_folds, dtype=np.uint8), sizes)


def check_n_neighbors(n_neighbors: int, folds: npt.NDArray[np.uint8]) -> None:
    """Refuse more neighbours than the other folds, (n, n_kinds) uint8, have vectors.

    Raises
    ------
    ValueError
        With the greatest number there may be.
    """
    fewest = min(len(kind) - int(np.bincount(kind).max()) for kind in folds.T)
    if n_neighbors > fewest:
        raise ValueError(
            f"expected at most {fewest}, the images of other folds, found {n_neighbors}"
        )


def out_of_fold_neighbors(
    vectors: npt.NDArray[np.float32], folds: npt.NDArray[np.uint8], n_neighbors: int
) -> npt.NDArray[np.int32]:
    """Return the nearest vectors of other folds, for several kinds of folds in one search.

    Vectors that no two kinds of folds keep apart are compared once for both: with two
    kinds of three folds 8/9 of all pairs, where two searches would take 12/9.

    Parameters
    ----------
    vectors : (n, d) float32
    folds : (n, n_kinds) uint8
        Of each kind of folds the fold of each vector.
    n_neighbors : int

    Returns
    -------
    (n_kinds, n, n_neighbors) int32
        Rows of `vectors`, nearest first; of those equally far the first.

    Raises
    ------
    ValueError
        If the other folds have fewer vectors than that.
    """
    check_n_neighbors(n_neighbors, folds)
    found = np.empty((folds.shape[1], len(vectors), n_neighbors), dtype=np.int32)
    for cell in tqdm(np.unique(folds, axis=0), desc="search", unit="cell", disable=None):
        own = np.flatnonzero((folds == cell).all(axis=1))
        found[:, own] = _of_cell(vectors, own, folds != cell, n_neighbors)
    return found


def _of_cell(
    vectors: npt.NDArray[np.float32],
    own: npt.NDArray[np.intp],
    apart: npt.NDArray[np.bool_],
    n_neighbors: int,
) -> npt.NDArray[np.int64]:
    """Search for the neighbours of the vectors that share all folds, (n_kinds, m, n_neighbors).

    `apart` says by which kinds of folds a vector is in another fold than they.
    """
    patterns = np.unique(apart[apart.any(axis=1)], axis=0)
    squared, rows = [], []
    for pattern in patterns:
        references = np.flatnonzero((apart == pattern).all(axis=1))
        wanted = min(n_neighbors, len(references))
        squares, indices = nearest(vectors[own], vectors[references], wanted)
        squared.append(squares)
        rows.append(references[indices])
    merged = []
    for kind in range(apart.shape[1]):
        parts = np.flatnonzero(patterns[:, kind])
        distance = np.concatenate([squared[part] for part in parts], axis=1)
        row = np.concatenate([rows[part] for part in parts], axis=1)
        order = np.lexsort((row, distance), axis=1)[:, :n_neighbors]
        merged.append(np.take_along_axis(row, order, axis=1))
    return np.stack(merged)
