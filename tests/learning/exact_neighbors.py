"""The nearest references, found the slow way, all in float64."""

from typing import Any

import numpy as np
import numpy.typing as npt

from stages.families.neighbors import ExactNeighborsClassifier

Array = npt.NDArray[Any]


def oracle(queries: Array, references: Array, k: int) -> tuple[Array, Array]:
    """Return distances and indices by distance, then index; whole numbers are exact."""
    q, r = queries.astype(np.float64), references.astype(np.float64)
    squares = np.stack([((r - row) ** 2).sum(axis=1) for row in q])
    indices = np.argsort(squares, axis=1, kind="stable")[:, :k]
    return np.sqrt(np.take_along_axis(squares, indices, axis=1)), indices


def assert_neighbors_are_exact(queries: Array, references: Array, k: int) -> None:
    queries, references = queries.astype(np.float32), references.astype(np.float32)
    found = ExactNeighborsClassifier().fit(references, np.arange(len(references)) % 2)
    distances, indices = found.kneighbors(queries, k)
    expected_distances, expected_indices = oracle(queries, references, k)
    np.testing.assert_array_equal(indices, expected_indices)
    np.testing.assert_array_equal(distances, expected_distances)
