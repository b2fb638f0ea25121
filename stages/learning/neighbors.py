"""k nearest neighbours: float32 products propose, float64 differences decide."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from joblib import effective_n_jobs
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from stages.learning.families import Neighbors

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]

# Values of the queries that a thread searches for in one go. Fewer cost time, for each go
# passes through all references; and from BLAS_FROM values on faiss takes matrix products
# (faiss.cvar.distance_compute_blas_threshold), several times as fast as one by one.
CHUNK = 1 << 20
BLAS_FROM = 128_000
# Candidates beyond those asked for: 8 settle all of MNIST. A query that they do not settle
# gets WIDENING times more, again and again.
MARGIN = 8
WIDENING = 16
BLOCK = 1 << 20  # candidates, and values of vectors, held at once where they are many


def build(params: Neighbors, seed: int) -> list[Any]:  # noqa: ARG001 - families are built alike
    """Return an unfitted classifier of vectors."""
    return [ExactNeighborsClassifier(params.n_neighbors, params.weights)]


class ExactNeighborsClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Vote among the references that are nearest in Euclidean distance.

    Equals `sklearn.neighbors.KNeighborsClassifier(algorithm="brute")` in float64, in about
    the time of one float32 matrix product. Of references equally far away the first is
    taken to be nearer. Results are the same bits on any number of threads and with any
    BLAS; all cores are used, and a limit on BLAS by the caller neither matters nor changes.

    Parameters
    ----------
    n_neighbors : int, default=5
    weights : {"uniform", "distance"}, default="uniform"
        One vote each, or 1 / distance votes; those at distance zero leave none to others.

    Attributes
    ----------
    classes_ : (n_classes,) array, sorted
    labels_ : (n,) int64, the place in `classes_` of each reference's class
    references_ : (n, n_features_in_) float32, the very array given to `fit` if it was so
    n_features_in_ : int
    """

    def __init__(
        self, n_neighbors: int = 5, weights: Literal["uniform", "distance"] = "uniform"
    ) -> None:
        self.n_neighbors = n_neighbors
        self.weights = weights

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803 - sklearn's API
        """Remember the references and their classes.

        Parameters
        ----------
        X : (n, n_features), finite as float32; not copied if float32 in C order
        y : (n,) classes

        Raises
        ------
        ValueError
            If a parameter's value is not described above.
        """
        if self.weights not in ("uniform", "distance"):
            raise ValueError(f"weights: expected 'uniform' or 'distance', found {self.weights!r}")
        _check_number(self.n_neighbors)
        self.references_, y = validate_data(self, X, y, dtype=np.float32, order="C")
        check_classification_targets(y)
        self.classes_, self.labels_ = np.unique(y, return_inverse=True)
        return self

    def kneighbors(
        self,
        X: npt.ArrayLike,  # noqa: N803 - sklearn's API
        n_neighbors: int | None = None,
        return_distance: bool = True,  # noqa: FBT001, FBT002 - sklearn's API
    ) -> tuple[Floats, Indices] | Indices:
        """Return the nearest references of each query, nearest first.

        Parameters
        ----------
        X : (n_queries, n_features)
        n_neighbors : int, optional
            Instead of the constructor's. Fewer give the first columns of more.
        return_distance : bool, default=True

        Returns
        -------
        distances : (n_queries, n_neighbors) float64, left out if not `return_distance`
        indices : (n_queries, n_neighbors) int64, into the references

        Raises
        ------
        ValueError
            If there are too few references, or their width is not that of the queries.
        """
        check_is_fitted(self)
        wanted = self.n_neighbors if n_neighbors is None else n_neighbors
        number = _check_number(wanted, len(self.references_))
        queries: Vectors = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        squares, indices = _search(queries, self.references_, number)
        return (np.sqrt(squares), indices) if return_distance else indices

    def predict_proba(self, X: npt.ArrayLike) -> Floats:  # noqa: N803 - sklearn's API
        """Return each class's share of the votes, (n_queries, n_classes) float64."""
        distances, indices = self.kneighbors(X)
        votes = _votes(distances) if self.weights == "distance" else np.ones_like(distances)
        shares: Floats = np.zeros((len(votes), len(self.classes_)))
        rows = np.arange(len(votes))
        for rank in range(votes.shape[1]):  # nearest first, as scikit-learn adds them up
            shares[rows, self.labels_[indices[:, rank]]] += votes[:, rank]
        shares /= shares.sum(axis=1, keepdims=True)
        return shares

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[np.generic]:  # noqa: N803 - sklearn's API
        """Return the class with most votes, of several the first, (n_queries,)."""
        best = self.predict_proba(X).argmax(axis=1)
        classes: npt.NDArray[np.generic] = self.classes_[best]
        return classes


def _check_number(number: int, most: int | None = None) -> int:
    if not isinstance(number, (int, np.integer)) or number < 1 or (most and number > most):
        limit = f" to {most}, the number of references" if most else ""
        raise ValueError(f"n_neighbors: expected a whole number from 1{limit}, found {number!r}")
    return int(number)


def _votes(distances: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        votes = 1 / distances
    same = np.isinf(votes)
    return np.where(same.any(axis=1, keepdims=True), same, votes)


def _search(queries: Vectors, references: Vectors, k: int) -> tuple[Floats, Indices]:
    """Return squared distances and indices of the k nearest, by chunks on all cores."""
    import faiss

    threads = effective_n_jobs(-1)
    # As many for each thread, so that all end together.
    even = -(-queries.size // (threads * CHUNK)) * threads
    chunks = np.array_split(queries, min(even, queries.size // BLAS_FROM or threads, len(queries)))
    # OpenMP counts the threads that each thread may start. faiss and the BLAS in it obey, so
    # one for each of ours, and neither the caller's number nor a limit on BLAS matters.
    with ThreadPoolExecutor(threads, initializer=faiss.omp_set_num_threads, initargs=(1,)) as pool:
        found = list(pool.map(lambda chunk: _nearest(chunk, references, k), chunks))
    return np.concatenate([pair[0] for pair in found]), np.concatenate([pair[1] for pair in found])


def _nearest(
    queries: Vectors, references: Vectors, k: int, margin: int = MARGIN
) -> tuple[Floats, Indices]:
    """Return squared distances and indices of the k nearest, by distance, then index.

    faiss proposes k + margin candidates by distances rounded to float32; those are
    ranked by exact ones. A query for which a reference left out might be among the
    nearest all the same is searched again with a wider margin, in the end among all.
    """
    import faiss

    if k + margin < len(references):
        rounded, candidates = faiss.knn(queries, references, k + margin)
        candidates.sort(axis=1)  # a stable sort by distance then leaves ties by index
        overflow = candidates[:, 0] < 0  # -1 stands for none
        left_out = np.where(overflow, -np.inf, rounded[:, -1])
    else:
        candidates = np.tile(np.arange(len(references)), (len(queries), 1))
        left_out = np.full(len(queries), np.inf)
    squares = _squared_distances(queries, references, candidates)
    order = squares.argsort(axis=1, kind="stable")[:, :k]
    squares = np.take_along_axis(squares, order, axis=1)
    indices = np.take_along_axis(candidates, order, axis=1)

    unsure = np.flatnonzero(left_out <= _greatest_rounded(queries, squares[:, -1]))
    if k + margin < len(references) and len(unsure):
        wider = margin * WIDENING
        step = max(1, BLOCK // min(k + wider, len(references)))
        for rows in np.split(unsure, range(step, len(unsure), step)):
            squares[rows], indices[rows] = _nearest(queries[rows], references, k, wider)
    return squares, indices


def _greatest_rounded(queries: Vectors, squares: Floats) -> Floats:
    """Return what float32 may at most make of squared distances up to those given.

    Rounding moves |q|² - 2qr + |r|² by about (d + 2) / 2²⁴ of (|q| + |r|)² at most, in
    whatever order the d products are added up (N. Higham, Accuracy and Stability of
    Numerical Algorithms, 2002, section 3.1); twice that here. |r| <= |q| + distance.
    """
    float32 = np.finfo(np.float32)
    lengths = np.linalg.norm(queries.astype(np.float64), axis=1)
    reach = (2 * lengths + np.sqrt(squares)) ** 2
    # Values too small for float32 count as zero, and too great ones as infinite.
    slack = (queries.shape[1] + 8) * (float(float32.eps) * reach + 4 * float(float32.tiny))
    return np.where(reach < float(float32.max) / 2, squares + slack, np.inf)


def _squared_distances(queries: Vectors, references: Vectors, candidates: Indices) -> Floats:
    """Return the sum of squared differences for each candidate, (n_queries, n) float64.

    Sums of whole numbers up to 2⁵³ are exact. For others the order counts: numpy's
    pairwise sum along a row is the same on all processors, its dot products are not.
    """
    flat = candidates.ravel()
    squares = np.empty(len(flat))
    step = max(1, BLOCK // queries.shape[1])
    for start in range(0, len(flat), step):
        pairs = slice(start, start + step)
        owners = np.arange(start, min(start + step, len(flat))) // candidates.shape[1]
        differences = np.subtract(queries[owners], references[flat[pairs]], dtype=np.float64)
        squares[pairs] = np.square(differences, out=differences).sum(axis=1)
    return squares.reshape(candidates.shape)
