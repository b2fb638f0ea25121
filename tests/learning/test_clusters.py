"""class_clusters parts a class's vectors by k-means."""

from typing import Any

import numpy as np
import numpy.typing as npt

from stages.learning.clusters import class_clusters

Array = npt.NDArray[Any]


def test_each_vector_is_in_the_cluster_of_the_nearest_centre(digits: tuple[Array, Array]) -> None:
    vectors = digits[0]
    centres, members = class_clusters(vectors, 7, np.random.RandomState(0))
    assert sorted(set(members)) == list(range(7))
    distances = np.linalg.norm(vectors[:, None] - centres, axis=2)
    assert (distances.argmin(axis=1) == members).mean() > 0.95  # ten steps need not settle all


def test_a_class_with_few_vectors_has_each_for_a_centre(digits: tuple[Array, Array]) -> None:
    centres, members = class_clusters(digits[0][:3], 5, np.random.RandomState(0))
    np.testing.assert_array_equal(centres, digits[0][:3])
    assert members.tolist() == [0, 1, 2]
