"""Principal components, as many as vectors have."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.decomposition import PCA
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

# Of the greatest variance; less may be what float32 rounds.
LEAST_SHARE = 1e-5


class PrincipalComponents(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Project vectors on their principal components, or on fewer where they have no more.

    Those of `sklearn.decomposition.PCA`: by the covariance of the features or, where these are
    more than the vectors, by the singular values of the vectors, which takes less memory.

    Parameters
    ----------
    n_components : int, default=100
        At most. Neither more than features are kept, nor any in which vectors do not vary; of
        vectors that are all the same there is one, always zero.
    vectors_each : int, default=1
        Vectors that there must be for each component, but for the first.

    Attributes
    ----------
    pca_ : sklearn.decomposition.PCA
        With the number of components that are kept.
    n_features_in_ : int
    """

    def __init__(self, n_components: int = 100, vectors_each: int = 1) -> None:
        self.n_components = n_components
        self.vectors_each = vectors_each

    def fit(self, X: npt.ArrayLike, y: object = None) -> Self:  # noqa: ARG002, N803 - sklearn's API
        """Find the components.

        Parameters
        ----------
        X : (n, n_features) float
        y : ignored

        Raises
        ------
        ValueError
            If a parameter is less than one.
        """
        if min(self.n_components, self.vectors_each) < 1:
            asked = f"n_components={self.n_components}, vectors_each={self.vectors_each}"
            raise ValueError(f"{asked}: expected at least one")
        vectors = validate_data(self, X, dtype=[np.float64, np.float32])
        n, n_features = vectors.shape
        most = min(self.n_components, max(1, n // self.vectors_each), n_features)
        solver = "covariance_eigh" if n >= n_features else "full"
        # Vectors that are all the same have no variance for a ratio of it to be of.
        with np.errstate(invalid="ignore"):
            self.pca_ = PCA(most, svd_solver=solver).fit(vectors)
            varying = _n_varying(self.pca_.explained_variance_)
            if varying < self.pca_.n_components:
                self.pca_ = PCA(varying, svd_solver=solver).fit(vectors)
        self._n_features_out = self.pca_.n_components
        return self

    def transform(self, X: npt.ArrayLike) -> npt.NDArray[np.floating]:  # noqa: N803 - sklearn's API
        """Return the principal coordinates of vectors.

        Parameters
        ----------
        X : (n, n_features) float

        Returns
        -------
        (n, n_kept), float32 if `X` is that, else float64
        """
        check_is_fitted(self)
        vectors = validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        coordinates: npt.NDArray[np.floating] = self.pca_.transform(vectors)
        return coordinates

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


def _n_varying(variances: npt.NDArray[Any]) -> int:
    return max(1, int(np.count_nonzero(variances > LEAST_SHARE * variances[0])))
