"""How far vectors are from what each class looks like, told by other vectors than these."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, check_random_state
from threadpoolctl import threadpool_limits

from stages.learning.in_blocks import labelled, validated
from stages.learning.subspaces import Subspaces, find_subspaces, relative_distances
from stages.store.rows import Rows, Vectors, blocks
from stages.store.scratch import array_like

LARGEST_SEED = np.iinfo(np.int32).max
TYPES = [np.float64, np.float32]

Floats = npt.NDArray[np.floating]
Codes = npt.NDArray[np.int64]


class ClassDistances(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Turn vectors into their distances to each class.

    Each class is a mixture of linear models: its k-means clusters, and of each cluster the
    affine subspace of its greatest principal components (Hinton, Revow & Dayan, 1995,
    "Recognizing handwritten digits using mixtures of linear models"). The distance to a
    class is that to the nearest of its subspaces, as a share of the sum of it and the
    distance to the nearest other class: less than a half for the nearest class alone, so
    that one split of a tree is the boundary of a class.

    A vector is nearer to subspaces that it helped to make than another of its class is, the
    more so the fewer there are; a classifier that learnt from such distances would trust
    them too much. So `fit_transform` cross-fits, as stacking does (Wolpert, 1992, "Stacked
    generalization"): it deals the vectors into parts and measures each part by subspaces of
    the others. It does not equal ``fit(X, y).transform(X)``, and is for training vectors.
    Where some are copies of others, parts do not keep these together.

    Parameters
    ----------
    max_clusters : int, default=10
        Of a class,
    cluster_size : int, default=20
        and one for so many of its vectors, but at least one. Clusters of few vectors have
        subspaces that vectors which were not among them are far from.
    n_components : int, default=10
        Of each cluster's subspace, as far as it has them; 0 for distances to centres.
    cv : int, default=5
        Parts, each with its share of each class; less than 2 is an error. A class's only
        vector is measured by itself: there is no other.
    random_state : int, RandomState instance or None, default=None

    Attributes
    ----------
    classes_ : (n_classes,)
    centres_ : (n_subspaces, n_features) float32 or float64
    directions_ : (n_subspaces, n_components, n_features)
        Orthonormal; zero where a cluster has fewer.
    owners_ : (n_subspaces,) int64
        The place in `classes_` of each subspace's class; they never fall.
    n_features_in_ : int
    """

    def __init__(
        self,
        max_clusters: int = 10,
        cluster_size: int = 20,
        n_components: int = 10,
        cv: int = 5,
        random_state: Any = None,
    ) -> None:
        self.max_clusters = max_clusters
        self.cluster_size = cluster_size
        self.n_components = n_components
        self.cv = cv
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803 - sklearn's API
        """Find the clusters of each class and their subspaces.

        Parameters
        ----------
        X : (n, n_features) float, or `stages.store.rows.Rows` of such
        y : (n,) class labels
        """
        vectors, codes = self._validated(X, y)
        seed = check_random_state(self.random_state).randint(LARGEST_SEED)
        return self._keep(self._subspaces(vectors, codes, seed))

    def fit_transform(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Floats:  # noqa: N803 - sklearn's API
        """Fit, and return the distances of each vector by subspaces of other parts.

        Parameters
        ----------
        X : (n, n_features) float, or `stages.store.rows.Rows` of such
        y : (n,) class labels

        Returns
        -------
        (n, n_classes), float32 if `X` is that, else float64
            As `transform` returns them; mapped, if `X` is not in memory.
        """
        vectors, codes = self._validated(X, y)
        random = check_random_state(self.random_state)
        seed = random.randint(LARGEST_SEED)
        parts = deal(codes, self.cv, random)
        held_out = [np.zeros(len(codes), dtype=np.bool_), *(parts == i for i in np.unique(parts))]
        seeds = [seed, *random.randint(LARGEST_SEED, size=len(held_out) - 1)]
        distances = array_like(X, (len(vectors), len(self.classes_)), vectors.dtype)

        def measure(rows: npt.NDArray[np.bool_], seed: int) -> Subspaces:
            used = ~rows | (np.bincount(codes)[codes] == 1)
            subspaces = self._subspaces(Rows(vectors, used), codes[used], seed)
            own = np.flatnonzero(rows)
            for block in blocks(len(own)):
                distances[own[block]] = relative_distances(vectors[own[block]], subspaces)
            return subspaces

        # k-means sets this limit too; the first thread to end would lift it for the others.
        with threadpool_limits(1, user_api="blas"):
            found = Parallel(require="sharedmem")(
                delayed(measure)(rows, seed) for rows, seed in zip(held_out, seeds, strict=True)
            )
        self._keep(found[0])
        return distances

    def transform(self, X: npt.ArrayLike) -> Floats:  # noqa: N803 - sklearn's API
        """Return the distances of each vector, which none of the fitted ones is.

        Parameters
        ----------
        X : (n, n_features) float, or `stages.store.rows.Rows` of such

        Returns
        -------
        (n, n_classes), float32 if `X` is that, else float64
            From 0, in a subspace of the class, to 1, in one of another; a half if both.
            Mapped, if `X` is not in memory.
        """
        check_is_fitted(self)
        vectors = validated(self, X, reset=False, dtype=TYPES)
        own = Subspaces(self.centres_, self.directions_, self.owners_)
        return relative_distances(vectors, own, X)

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def _validated(self, X: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Vectors, Codes]:  # noqa: N803 - sklearn's API
        if self.cv < 2:
            msg = f"cv={self.cv}: expected at least two parts"
            raise ValueError(msg)
        vectors, labels = labelled(self, X, y, dtype=TYPES)
        check_classification_targets(labels)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        self._n_features_out = len(self.classes_)
        return vectors, codes

    def _subspaces(self, vectors: Vectors, codes: Codes, seed: int) -> Subspaces:
        return find_subspaces(
            vectors,
            codes,
            max_clusters=self.max_clusters,
            cluster_size=self.cluster_size,
            n_components=self.n_components,
            random=np.random.RandomState(seed),
        )

    def _keep(self, subspaces: Subspaces) -> Self:
        self.centres_, self.directions_, self.owners_ = subspaces
        return self


def deal(codes: Codes, n_parts: int, random: np.random.RandomState) -> Codes:
    """Return the part of each vector: each class is spread over the parts evenly.

    Parameters
    ----------
    codes : (n,)
        The class of each vector.
    n_parts : int
        Some stay empty where there are fewer vectors.
    random : RandomState

    Returns
    -------
    (n,) int64
        From 0 to ``n_parts - 1``.
    """
    shuffled = random.permutation(len(codes))
    by_class = shuffled[np.argsort(codes[shuffled], kind="stable")]
    parts = np.empty(len(codes), dtype=np.int64)
    parts[by_class] = np.arange(len(codes)) % n_parts
    return parts
