"""Within-class covariance normalisation."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from joblib import effective_n_jobs
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from stages.learning.class_sample import class_sample
from stages.learning.in_blocks import in_blocks, labelled, mean, validated
from stages.learning.nearest import nearest

Floats = npt.NDArray[np.float64]

TYPES = [np.float64, np.float32]


class WithinClassWhitening(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Scale space until vectors of one class scatter alike in every direction.

    After the transformation the pooled covariance within classes is the identity, so that
    the Euclidean distance there is the Mahalanobis distance here: directions in which a
    class varies by itself count less. Scatter is around the means of the classes (Hatch &
    Stolcke, 2006, "Generalized linear kernels for one-versus-all classification:
    application to speaker recognition"), or, with `n_neighbors`, between each vector and
    the nearest of its class, which is the scatter that nearest neighbours see (as in
    Hastie & Tibshirani, 1996, "Discriminant adaptive nearest neighbor classification",
    taken over all vectors). Of a class with more than 10,000 vectors a sample tells, so
    that neither memory nor the search for neighbours grows with them.

    Parameters
    ----------
    n_neighbors : int or None, default=None
        None for scatter around the means. Neighbours are sought where scatter around the
        means is white already.
    shrinkage : float, default=0.0
        From 0, the covariance as it is, to 1, the same variance in every direction.

    Attributes
    ----------
    mean_ : (n_features,) float64 or float32
    whitening_ : (n_features, n_features)
        What centred vectors are multiplied by.
    n_features_in_ : int
    """

    def __init__(self, n_neighbors: int | None = None, shrinkage: float = 0.0) -> None:
        self.n_neighbors = n_neighbors
        self.shrinkage = shrinkage

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803 - sklearn's API
        """Learn the pooled covariance within classes.

        Parameters
        ----------
        X : (n, n_features) float, or `stages.store.rows.Rows` of such
        y : (n,) class labels
        """
        vectors, labels = labelled(self, X, y, dtype=TYPES)
        check_classification_targets(labels)
        classes = [class_sample(vectors, labels == label) for label in np.unique(labels)]
        around_means = [own - own.mean(axis=0) for own in classes]
        scatters = [(scatter(own), len(own)) for own in around_means]
        spread = whitener(pooled_covariance(scatters), self.shrinkage)
        if self.n_neighbors is not None:
            white = [(own @ spread).astype(vectors.dtype) for own in around_means]
            scatters = [neighbor_scatter(own, self.n_neighbors) for own in white]
            spread = spread @ whitener(pooled_covariance(scatters), self.shrinkage)
        self.mean_ = mean(vectors)
        self.whitening_ = spread.astype(vectors.dtype)
        self._n_features_out = vectors.shape[1]
        return self

    def transform(self, X: npt.ArrayLike) -> npt.NDArray[np.floating]:  # noqa: N803 - sklearn's API
        """Return the whitened vectors.

        Parameters
        ----------
        X : (n, n_features) float, or `stages.store.rows.Rows` of such

        Returns
        -------
        (n, n_features), float32 if `X` is that, else float64
            Mapped, if `X` is not in memory.
        """
        check_is_fitted(self)
        vectors = validated(self, X, reset=False, dtype=TYPES)

        def whiten(block: npt.NDArray[Any]) -> npt.NDArray[Any]:
            white: npt.NDArray[Any] = ((block - self.mean_) @ self.whitening_).astype(block.dtype)
            return white

        return in_blocks(vectors, whiten, X)

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


def pooled_covariance(scatters: list[tuple[Floats, int]]) -> Floats:
    """Return the mean outer product of the differences of all classes.

    Parameters
    ----------
    scatters : list of ((d, d) float64, int)
        Of each class the sum of the outer products, and how many they are.

    Returns
    -------
    (d, d) float64
    """
    sums, counts = zip(*scatters, strict=True)
    covariance: Floats = np.sum(sums, axis=0) / max(1, sum(counts))
    return covariance


def scatter(differences: npt.NDArray[Any]) -> Floats:
    """Return the sum of the outer products of differences, (d, d) float64."""
    # What float32 rounds could make the covariance of dependent directions negative.
    exact = differences.astype(np.float64)
    sums: Floats = exact.T @ exact
    return sums


def neighbor_scatter(vectors: npt.NDArray[Any], n_neighbors: int) -> tuple[Floats, int]:
    """Return the scatter of the differences between each vector and its nearest ones.

    Parameters
    ----------
    vectors : (n, d)
    n_neighbors : int
        Fewer if there are not as many others.

    Returns
    -------
    sums : (d, d) float64
        Of the outer products.
    count : int
        How many they are.
    """
    wanted = min(n_neighbors, len(vectors) - 1)
    if wanted < 1:
        return scatter(vectors[:0]), 0
    points = np.ascontiguousarray(vectors, dtype=np.float32)
    _, found = nearest(points, points, wanted + 1)
    # Each is the nearest to itself, but for copies of it that come before.
    own = found == np.arange(len(points))[:, None]
    own[~own.any(axis=1), -1] = True
    others = found[~own].reshape(len(points), wanted)
    with ThreadPoolExecutor(effective_n_jobs(-1)) as pool:
        sums = list(pool.map(lambda rank: scatter(vectors - vectors[rank]), others.T))
    return np.sum(sums, axis=0), others.size


def whitener(covariance: Floats, shrinkage: float) -> Floats:
    """Return what vectors are multiplied by to have the identity for a covariance.

    Parameters
    ----------
    covariance : (d, d) float64
    shrinkage : float
        From 0, the covariance as it is, to 1, its mean variance in every direction.

    Returns
    -------
    (d, d) float64
        The transpose of the inverse Cholesky factor. A direction without scatter is kept
        finite; without any scatter at all, all stay as they are.
    """
    level = np.trace(covariance) / len(covariance)
    least = np.finfo(np.float32).eps * level if level > 0 else 1.0
    shrunk = (1 - shrinkage) * covariance
    shrunk[np.diag_indices_from(shrunk)] += shrinkage * level + least
    inverse: Floats = np.linalg.inv(np.linalg.cholesky(shrunk))
    return inverse.T
