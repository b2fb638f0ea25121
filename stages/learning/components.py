"""Principal components, as many as vectors have."""

from collections.abc import Iterator
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.decomposition import PCA
from sklearn.utils import Tags
from sklearn.utils.extmath import svd_flip
from sklearn.utils.validation import check_is_fitted

from stages.learning.in_blocks import in_blocks, mean, validated
from stages.store.rows import Vectors

# Of the greatest variance; less may be what float32 rounds.
LEAST_SHARE = 1e-5
# Rows whose products are added up at once. A product of all rows does the same inside, on
# processors with AVX-512, so that these have the bits of `sklearn.decomposition.PCA`.
SUMMED = 448

TYPES = [np.float64, np.float32]

Floats = npt.NDArray[np.floating]


class PrincipalComponents(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Project vectors on their principal components, or on fewer where they have no more.

    Those of `sklearn.decomposition.PCA`: by the covariance of the features, which is summed up
    block by block, or, where features are more than vectors, by the singular values of the
    vectors, which takes less memory.

    Parameters
    ----------
    n_components : int, default=100
        At most. Neither more than features are kept, nor any in which vectors do not vary; of
        vectors that are all the same there is one, always zero.
    vectors_each : int, default=1
        Vectors that there must be for each component, but for the first.

    Attributes
    ----------
    components_ : (n_kept, n_features), of the type of the vectors
        Orthonormal, by falling variance.
    explained_variance_ : (n_kept,)
    mean_ : (n_features,)
    n_features_in_ : int
    """

    def __init__(self, n_components: int = 100, vectors_each: int = 1) -> None:
        self.n_components = n_components
        self.vectors_each = vectors_each

    def fit(self, X: npt.ArrayLike, y: object = None) -> Self:  # noqa: ARG002, N803 - sklearn's API
        """Find the components.

        Parameters
        ----------
        X : (n, n_features) float, or `stages.store.rows.Rows` of such
        y : ignored

        Raises
        ------
        ValueError
            If a parameter is less than one.
        """
        if min(self.n_components, self.vectors_each) < 1:
            asked = f"n_components={self.n_components}, vectors_each={self.vectors_each}"
            raise ValueError(f"{asked}: expected at least one")
        vectors = validated(self, X, reset=True, dtype=TYPES)
        n, n_features = vectors.shape
        find = _of_covariance if n >= n_features else _of_vectors
        self.mean_, variances, components = find(vectors)
        most = min(self.n_components, max(1, n // self.vectors_each), n_features)
        kept = min(most, _n_varying(variances))
        self.components_ = np.array(components[:kept])
        self.explained_variance_ = np.array(variances[:kept])
        self._n_features_out = kept
        return self

    def transform(self, X: npt.ArrayLike) -> npt.NDArray[np.floating]:  # noqa: N803 - sklearn's API
        """Return the principal coordinates of vectors.

        Parameters
        ----------
        X : (n, n_features) float, or `stages.store.rows.Rows` of such

        Returns
        -------
        (n, n_kept), float32 if `X` is that, else float64
            Mapped, if `X` is not in memory.
        """
        check_is_fitted(self)
        vectors = validated(self, X, reset=False, dtype=TYPES)
        origin = self.mean_[None] @ self.components_.T
        return in_blocks(vectors, lambda block: block @ self.components_.T - origin, X)

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


def _of_covariance(vectors: Vectors) -> tuple[Floats, Floats, Floats]:
    """Return the mean, variances and components of vectors that are as many as features."""
    n, n_features = vectors.shape
    origin = mean(vectors)
    covariance = np.zeros((n_features, n_features), dtype=vectors.dtype)
    for rows in summed_blocks(n):
        block = vectors[rows]
        covariance += block.T @ block
    covariance -= n * origin[:, None] * origin[None, :]
    covariance /= n - 1
    variances, columns = np.linalg.eigh(covariance)
    variances, components = np.maximum(variances[::-1], 0), columns[:, ::-1].T
    _, components = svd_flip(None, components, u_based_decision=False)
    return origin, variances, components


def _of_vectors(vectors: Vectors) -> tuple[Floats, Floats, Floats]:
    """Return the same of fewer vectors than features."""
    # Vectors that are all the same have no variance for a ratio of it to be of.
    with np.errstate(invalid="ignore"):
        found = PCA(svd_solver="full").fit(np.asarray(vectors))
    return found.mean_, found.explained_variance_, found.components_


def summed_blocks(n: int) -> Iterator[slice]:
    """Yield the rows that are added up at once; where less than two blocks are left, halves."""
    start = 0
    while start < n:
        left = n - start
        size = SUMMED if left >= 2 * SUMMED else left if left <= SUMMED else (left + 1) // 2
        yield slice(start, start + size)
        start += size


def _n_varying(variances: npt.NDArray[Any]) -> int:
    return max(1, int(np.count_nonzero(variances > LEAST_SHARE * variances[0])))
