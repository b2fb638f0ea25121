"""The clusters of a class."""

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

Floats = npt.NDArray[np.floating]


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
