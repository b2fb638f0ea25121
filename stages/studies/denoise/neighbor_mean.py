"""k-NN regression of whole images: the mean of what is known of the nearest."""

import numpy as np
import numpy.typing as npt

from stages.learning.nearest import nearest

BATCH = 1000  # queries; bounds memory

Images = npt.NDArray[np.uint8]


def mean_of_neighbors(
    queries: Images, references: Images, targets: Images, n_neighbors: int
) -> Images:
    """Return for each query the mean of the targets of its nearest references, rounded.

    Equals `sklearn.neighbors.KNeighborsRegressor` with uniform weights: Euclidean distance
    between all pixels; of references equally far away the first is taken to be nearer.

    Parameters
    ----------
    queries : (n_queries, height, width) uint8
    references, targets : (n, height, width) uint8
        What is searched, and what is known of it, row by row.
    n_neighbors : int

    Returns
    -------
    (n_queries, height, width) uint8

    Raises
    ------
    ValueError
        If there are fewer references than ``n_neighbors``.
    """
    check_n_neighbors(n_neighbors, len(references))
    vectors, known = (
        images.reshape(len(images), -1).astype(np.float32) for images in (queries, references)
    )
    _, found = nearest(vectors, known, n_neighbors)
    batches = (found[start : start + BATCH] for start in range(0, len(found), BATCH))
    return np.concatenate(
        [np.rint(targets[rows].mean(axis=1)).astype(np.uint8) for rows in batches]
    )


def check_n_neighbors(n_neighbors: int, n_references: int) -> None:
    """Refuse more neighbours than there are references.

    Raises
    ------
    ValueError
        With the greatest number there may be.
    """
    if n_neighbors > n_references:
        limit = f"1 to {n_references}, the number of references"
        raise ValueError(f"expected a whole number from {limit}, found {n_neighbors}")
