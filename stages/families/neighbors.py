"""k nearest neighbours by exact search."""

from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from stages.config.section import Section
from stages.config.types import Count
from stages.learning.bounds import Size, fewer
from stages.learning.in_blocks import labelled
from stages.learning.nearest import nearest
from stages.store.rows import Rows, blocks

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]


class Params(Section):
    """Of an `ExactNeighborsClassifier`, which says what each does."""

    n_neighbors: Count
    """At most: all images where there are no more."""
    weights: Literal["uniform", "distance"]


def build(params: Params, seed: int) -> list[Any]:  # noqa: ARG001 - families are built alike
    """Return an unfitted classifier of vectors."""
    return [ExactNeighborsClassifier(params.n_neighbors, params.weights)]


def bounds(params: Params, size: Size) -> list[str]:
    """Return a line if there are fewer neighbours than asked for."""
    limits = {f"images to fit to: {size.images}": size.images}
    return fewer("neighbours", params.n_neighbors, limits)


class ExactNeighborsClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Vote among the references that are nearest in Euclidean distance.

    Equals `sklearn.neighbors.KNeighborsClassifier(algorithm="brute")` in float64, in about
    the time of one float32 matrix product. Of references equally far away the first is
    taken to be nearer. Results are the same bits on any number of threads and with any
    BLAS; all cores are used, and a limit on BLAS by the caller neither matters nor changes.

    Parameters
    ----------
    n_neighbors : int, default=5
        At most: all references where there are no more.
    weights : {"uniform", "distance"}, default="uniform"
        One vote each, or 1 / distance votes; those at distance zero leave none to others.

    Attributes
    ----------
    classes_ : (n_classes,) array, sorted
    labels_ : (n,) int64, the place in `classes_` of each reference's class
    references_ : (n, n_features_in_) uint8 or float32
        Bytes where all values are whole numbers from 0 to 255, such as pixels; else the
        very array given to `fit` if it was float32.
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
        X : (n, n_features), finite as float32
        y : (n,) classes

        Raises
        ------
        ValueError
            If a parameter's value is not described above.
        """
        if self.weights not in ("uniform", "distance"):
            raise ValueError(f"weights: expected 'uniform' or 'distance', found {self.weights!r}")
        _check_number(self.n_neighbors)
        vectors, y = labelled(self, X, y, dtype=np.float32)
        check_classification_targets(y)
        self.references_ = _as_bytes(vectors)
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
            If there are fewer references than are asked for here, or their width is not that
            of the queries.
        """
        check_is_fitted(self)
        most = len(self.references_)
        wanted = min(self.n_neighbors, most) if n_neighbors is None else n_neighbors
        number = _check_number(wanted, most)
        queries: Vectors = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        squares, indices = nearest(queries, self.references_, number)
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


def _as_bytes(vectors: Vectors | Rows) -> Vectors | npt.NDArray[np.uint8]:
    """Return vectors, in C order, as uint8 where this loses nothing."""
    held = np.empty(vectors.shape, dtype=np.uint8)
    for block in blocks(len(vectors)):
        own = vectors[block]
        if own.min() < 0 or own.max() > np.iinfo(np.uint8).max:
            return np.ascontiguousarray(vectors)
        held[block] = own
        if not np.array_equal(held[block], own):
            return np.ascontiguousarray(vectors)
    return held


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
