"""The affine subspaces of classes, and how far vectors are from them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stages.learning.class_sample import class_sample
from stages.learning.clusters import class_clusters
from stages.learning.in_blocks import in_blocks
from stages.store.rows import Vectors

BATCH = 512  # vectors that are measured at once; bounds memory

Floats = npt.NDArray[np.floating]


class Subspaces(NamedTuple):
    """Some of each class, and all of a class together."""

    centres: Floats
    """(n_subspaces, d)."""
    directions: Floats
    """(n_subspaces, n_components, d); orthonormal, or zero."""
    owners: npt.NDArray[np.int64]
    """(n_subspaces,): the class of each, from 0 on; none is left out."""


def find_subspaces(
    vectors: Vectors,
    codes: npt.NDArray[np.int64],
    *,
    max_clusters: int,
    cluster_size: int,
    n_components: int,
    random: np.random.RandomState,
) -> Subspaces:
    """Return the subspaces of the clusters of each class.

    Parameters
    ----------
    vectors : (n, d)
        Of a class, a sample at most is looked at.
    codes : (n,)
        The class of each vector; each class from 0 on has some.
    max_clusters, cluster_size, n_components : int
        Those of `stages.learning.class_distances.ClassDistances`.
    random : RandomState
    """
    centres, directions, owners = [], [], []
    for code in np.unique(codes):
        own = class_sample(vectors, codes == code)
        n_clusters = max(1, min(max_clusters, len(own) // cluster_size))
        _, members = class_clusters(own, n_clusters, random)
        for cluster in np.unique(members):
            inside = own[members == cluster]
            centres.append(inside.mean(axis=0, dtype=np.float64))
            directions.append(principal_subspace(inside, n_components))
            owners.append(code)
    kind = vectors.dtype
    return Subspaces(
        np.array(centres, dtype=kind), np.array(directions, dtype=kind), np.array(owners)
    )


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


def relative_distances(vectors: Vectors, subspaces: Subspaces, raw: object = None) -> Floats:
    """Return each class's distance as a share of it and that of the nearest other class.

    Parameters
    ----------
    vectors : (n, d)
    subspaces : Subspaces
    raw : optional
        What the vectors were before they were validated; see `stages.learning.in_blocks`.

    Returns
    -------
    (n, n_classes)
        From 0, in a subspace of the class, to 1, in one of another; a half if in both. A
        class that is the only one is at 0.
    """

    def shares(block: Floats) -> Floats:
        starts = range(0, max(1, len(block)), BATCH)
        distances = np.concatenate(
            [class_distances(block[start : start + BATCH], subspaces) for start in starts]
        )
        padded = np.pad(distances, ((0, 0), (0, 1)), constant_values=np.inf)
        nearest, second = np.partition(padded, 1, axis=1)[:, :2].T[..., None]
        both = distances + np.where(distances == nearest, second, nearest)
        own: Floats = np.divide(distances, both, out=np.full_like(both, 0.5), where=both > 0)
        return own

    return in_blocks(vectors, shares, raw)


def class_distances(vectors: Floats, subspaces: Subspaces) -> Floats:
    """Return the distance from each vector to the nearest subspace of each class.

    Parameters
    ----------
    vectors : (n, d)
    subspaces : Subspaces

    Returns
    -------
    (n, n_classes)
    """
    _, directions, owners = subspaces
    # From near the vectors: less is lost when squares of large numbers cancel.
    origin = subspaces.centres.mean(axis=0)
    vectors, centres = vectors - origin, subspaces.centres - origin
    squares = np.square(centres).sum(axis=1) - 2 * (vectors @ centres.T)
    squares += np.square(vectors).sum(axis=1)[:, None]
    inside = vectors @ directions.reshape(-1, vectors.shape[1]).T
    inside -= np.einsum("kcd,kd->kc", directions, centres).ravel()
    np.square(inside, out=inside)
    squares -= inside.reshape(len(vectors), *directions.shape[:2]).sum(axis=2)
    first = np.flatnonzero(np.diff(owners, prepend=-1))
    nearest: Floats = np.minimum.reduceat(squares, first, axis=1)
    return np.sqrt(np.maximum(nearest, 0))
