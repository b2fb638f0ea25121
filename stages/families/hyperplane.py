"""Nearest neighbours of each class, and the plane through them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, Self

import numpy as np
import numpy.typing as npt
from joblib import effective_n_jobs
from pydantic import Field
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from stages.config.section import Section
from stages.config.types import Count
from stages.learning.bounds import Size, fewer
from stages.learning.in_blocks import labelled
from stages.learning.nearest import nearest

Floats = npt.NDArray[np.float64]

BLOCK = 1 << 18  # values of neighbours that a thread holds at once: they stay in its cache
LEAST = 1e-300  # squared distance that is taken for none


class Params(Section):
    """Of a `LocalHyperplaneClassifier`, which says what each does."""

    n_neighbors: Count
    """At most: all of a class that has no more."""
    ridge: Annotated[float, Field(ge=1e-3, le=1e6)]
    """With less, the equations of the weights have no one solution in rounded numbers."""


def build(params: Params, seed: int) -> list[Any]:  # noqa: ARG001 - families are built alike
    """Return an unfitted classifier of vectors."""
    return [LocalHyperplaneClassifier(params.n_neighbors, params.ridge)]


def bounds(params: Params, size: Size) -> list[str]:
    """Return a line if a class has fewer neighbours than asked for."""
    limits = {f"images of the rarest class: {size.rarest}": size.rarest}
    return fewer("neighbours", params.n_neighbors, limits)


class LocalHyperplaneClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Answer the class whose plane through the nearest neighbours is nearest.

    Of each class the `n_neighbors` vectors nearest to a query span a plane, as if the
    class had vectors between those that it has (Vincent & Bengio, 2001, "K-local
    hyperplane and convex distance nearest neighbor algorithms"). A point of the plane is a
    weighted mean of them; the farther a vector is from the query, the more its weight
    counts as distance, without which a plane reaches where its class never was (Li,
    Tramel, Prasad & Fowler, 2014, "Nearest regularized subspace for hyperspectral
    classification", here with weights that sum to one).

    Parameters
    ----------
    n_neighbors : int, default=10
        Of each class; all of a class that has fewer.
    ridge : float, default=1.0
        What squared weights, times the squared distances of their vectors, count. Towards
        zero the distance is that from the plane itself.

    Attributes
    ----------
    classes_ : (n_classes,) array, sorted
    references_ : list of (n_i, n_features) float32
        The vectors of each class.
    n_features_in_ : int
    """

    def __init__(self, n_neighbors: int = 10, ridge: float = 1.0) -> None:
        self.n_neighbors = n_neighbors
        self.ridge = ridge

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803 - sklearn's API
        """Remember the vectors of each class.

        Parameters
        ----------
        X : (n, n_features), finite as float32
        y : (n,) classes

        Raises
        ------
        ValueError
            If a parameter's value is not described above.
        """
        if not self.n_neighbors >= 1:
            msg = f"n_neighbors: expected a whole number from 1, found {self.n_neighbors!r}"
            raise ValueError(msg)
        if not self.ridge > 0:
            raise ValueError(f"ridge: expected a number above 0, found {self.ridge!r}")
        vectors, labels = labelled(self, X, y, dtype=np.float32)
        check_classification_targets(labels)
        self.classes_ = np.unique(labels)
        self.references_ = [
            np.ascontiguousarray(vectors[labels == label]) for label in self.classes_
        ]
        return self

    def decision_function(self, X: npt.ArrayLike) -> Floats:  # noqa: N803 - sklearn's API
        """Return how near each class is: the negative distance from its plane.

        Parameters
        ----------
        X : (n, n_features) float

        Returns
        -------
        (n, n_classes), or for two classes (n,), how much nearer the second is, float64
        """
        check_is_fitted(self)
        queries = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        distances = np.stack([self._distances(queries, own) for own in self.references_], axis=1)
        return distances[:, 0] - distances[:, 1] if len(self.classes_) == 2 else -distances

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[np.generic]:  # noqa: N803 - sklearn's API
        """Return the class of each vector, (n,)."""
        scores = self.decision_function(X)
        chosen = scores.argmax(axis=1) if scores.ndim == 2 else (scores > 0).astype(int)
        labels: npt.NDArray[np.generic] = self.classes_[chosen]
        return labels

    def _distances(self, queries: npt.NDArray[np.float32], own: npt.NDArray[np.float32]) -> Floats:
        _, indices = nearest(queries, own, min(self.n_neighbors, len(own)))
        step = max(1, BLOCK // (indices.shape[1] * own.shape[1]))
        blocks = [slice(start, start + step) for start in range(0, len(queries), step)]

        def squares(rows: slice) -> Floats:
            return squared_distances(queries[rows], own[indices[rows]], self.ridge)

        if len(blocks) == 1:  # to start a thread takes longer
            return np.sqrt(squares(blocks[0]))
        with ThreadPoolExecutor(effective_n_jobs(-1)) as pool:
            distances: Floats = np.sqrt(np.concatenate(list(pool.map(squares, blocks))))
        return distances


def squared_distances(
    queries: npt.NDArray[Any], neighbors: npt.NDArray[Any], ridge: float
) -> Floats:
    """Return the penalised squared distance of each query from the plane of its neighbours.

    The least, over all weights a that sum to one, of |q - Σ aᵢ nᵢ|² + ridge · Σ aᵢ² |q - nᵢ|².
    It is 1 / 1ᵀM⁻¹1, where M are the products of the differences nᵢ - q, with 1 + ridge times
    their squares on the diagonal, as the weights of locally linear embedding are found
    (Roweis & Saul, 2000, "Nonlinear dimensionality reduction by locally linear embedding").

    Parameters
    ----------
    queries : (n, d)
    neighbors : (n, k, d)
    ridge : float

    Returns
    -------
    (n,) float64
        Next to nothing for a query that is one of its neighbours.
    """
    differences = neighbors - queries[:, None]
    products = (differences @ differences.transpose(0, 2, 1)).astype(np.float64)
    diagonal = np.einsum("nii->ni", products)  # a view
    least = np.finfo(np.float64).eps * diagonal.mean(axis=1, keepdims=True)
    diagonal *= 1 + ridge
    diagonal += np.where(least > 0, least, LEAST)
    weights = np.linalg.solve(products, np.ones((*products.shape[:2], 1)))
    squares: Floats = 1 / weights.sum(axis=(1, 2))
    return squares
