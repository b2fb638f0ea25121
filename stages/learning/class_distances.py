"""How far vectors are from what each class looks like."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, check_random_state, validate_data
from threadpoolctl import threadpool_limits

Floats = npt.NDArray[np.floating]


class ClassDistances(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Turn vectors into their distances to each class.

    Each class is a mixture of linear models: its k-means clusters, and of each cluster the
    affine subspace of its greatest principal components (Hinton, Revow & Dayan, 1995,
    "Recognizing handwritten digits using mixtures of linear models"). The distance to a
    class is that to the nearest of its subspaces, in units of the mean distance to all
    classes, so that it does not depend on how far the vector is from everything. One
    split of a tree at such a distance is a curved boundary in the space of the vectors.

    Parameters
    ----------
    n_clusters : int, default=10
        Of each class; one for each vector where there are no more.
    n_components : int, default=10
        Of each cluster's subspace, as far as it has them; 0 for distances to centres.
    random_state : int, RandomState instance or None, default=None

    Attributes
    ----------
    classes_ : (n_classes,)
    centres_ : (n_subspaces, n_features) float32 or float64
    directions_ : (n_subspaces, n_components, n_features)
        Orthonormal; zero where a cluster has fewer.
    owners_ : (n_subspaces,) int64
        The place in `classes_` of each subspace's class.
    n_features_in_ : int
    """

    def __init__(
        self, n_clusters: int = 10, n_components: int = 10, random_state: Any = None
    ) -> None:
        self.n_clusters = n_clusters
        self.n_components = n_components
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803 - sklearn's API
        """Find the clusters of each class and their subspaces.

        Parameters
        ----------
        X : (n, n_features) float
        y : (n,) class labels
        """
        vectors, labels = validate_data(self, X, y, dtype=[np.float64, np.float32])
        check_classification_targets(labels)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        random = check_random_state(self.random_state)
        centres, directions, owners = [], [], []
        for code in range(len(self.classes_)):
            own = vectors[codes == code]
            _, members = class_clusters(own, self.n_clusters, random)
            for cluster in np.unique(members):
                inside = own[members == cluster]
                centres.append(inside.mean(axis=0, dtype=np.float64))
                directions.append(principal_subspace(inside, self.n_components))
                owners.append(code)
        self.centres_ = np.array(centres, dtype=vectors.dtype)
        self.directions_ = np.array(directions, dtype=vectors.dtype)
        self.owners_ = np.array(owners)
        self._n_features_out = len(self.classes_)
        return self

    def transform(self, X: npt.ArrayLike) -> Floats:  # noqa: N803 - sklearn's API
        """Return the distances of each vector.

        Parameters
        ----------
        X : (n, n_features) float

        Returns
        -------
        (n, n_classes), float32 if `X` is that, else float64
            Their mean is 1, or 0 for a vector in a subspace of every class.
        """
        check_is_fitted(self)
        vectors = validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        squares = np.full((len(vectors), len(self.classes_)), np.inf, dtype=vectors.dtype)
        for centre, directions, owner in zip(
            self.centres_, self.directions_, self.owners_, strict=True
        ):
            offsets = vectors - centre
            inside = offsets @ directions.T
            outside = np.square(offsets).sum(axis=1) - np.square(inside).sum(axis=1)
            np.minimum(squares[:, owner], outside, out=squares[:, owner])
        distances = np.sqrt(np.maximum(squares, 0))
        level = distances.mean(axis=1, keepdims=True)
        relative: Floats = distances / np.where(level > 0, level, 1)
        return relative

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


def class_clusters(
    vectors: Floats, n_clusters: int, random: np.random.RandomState
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return the k-means centres of a class's vectors, and the cluster of each.

    Parameters
    ----------
    vectors : (n, d)
    n_clusters : int
        With no more vectors than these, each is a centre.
    random : RandomState

    Returns
    -------
    centres : (n_clusters, d)
    members : (n,) int64
    """
    from sklearn.cluster import KMeans

    seed = random.randint(np.iinfo(np.int32).max)
    if len(vectors) <= n_clusters:
        return vectors, np.arange(len(vectors))
    # Threads would add up the vectors of a cluster in the order in which they finish.
    with threadpool_limits(1, user_api="openmp"):
        means = KMeans(n_clusters, init="random", n_init=1, max_iter=10, random_state=seed)
        means.fit(vectors)
    return means.cluster_centers_, means.labels_.astype(np.int64)


def principal_subspace(vectors: Floats, n_components: int) -> npt.NDArray[np.float64]:
    """Return the directions in which vectors vary most about their mean.

    Parameters
    ----------
    vectors : (n, d)
    n_components : int

    Returns
    -------
    (n_components, d) float64
        Orthonormal; zero beyond the number of directions in which they vary.
    """
    centred = vectors - vectors.mean(axis=0, dtype=np.float64)
    values, columns = np.linalg.eigh(centred.T @ centred)
    kept = min(n_components, len(values))
    greatest = columns[:, ::-1][:, :kept].T * (values[::-1][:kept, None] > values[-1] * 1e-9)
    directions = np.zeros((n_components, vectors.shape[1]))
    directions[:kept] = greatest
    return directions
