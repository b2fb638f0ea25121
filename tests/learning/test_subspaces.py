"""Distances are those from a vector to the nearest subspace of each class, as shares."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.decomposition import PCA

from stages.learning.subspaces import (
    BATCH,
    Subspaces,
    class_distances,
    find_subspaces,
    principal_subspace,
    relative_distances,
)

Array = npt.NDArray[Any]
Data = tuple[Array, Array]


@pytest.fixture(scope="module")
def digits(components: Data) -> Data:
    """Components of real images, float32, and their labels."""
    return components[0].astype(np.float32), components[1]


@pytest.fixture(scope="module")
def others(other_components: Array, test_sample: Any) -> Data:
    """The same of images that nothing is fitted to."""
    return other_components.astype(np.float32), test_sample[1]


def lines(centres: Array, owners: list[int]) -> Subspaces:
    """Return subspaces without directions."""
    return Subspaces(centres, np.zeros((len(centres), 0, centres.shape[1])), np.array(owners))


def test_the_nearest_subspace_of_a_class_counts(digits: Data, others: Data) -> None:
    found = find_subspaces(
        *digits, max_clusters=4, cluster_size=1, n_components=2, random=np.random.RandomState(0)
    )
    assert np.bincount(found.owners).tolist() == [4] * 10
    expected = np.full((300, 10), np.inf)
    for centre, directions, owner in zip(*found, strict=True):
        offsets = others[0].astype(np.float64) - centre
        left = np.linalg.norm(offsets - offsets @ directions.T @ directions, axis=1)
        expected[:, owner] = np.minimum(expected[:, owner], left)
    np.testing.assert_allclose(class_distances(others[0], found), expected, rtol=1e-3)


@pytest.mark.parametrize("cluster_size", [1, 10, 13, 20, 1000])
def test_a_class_has_as_many_clusters_as_its_vectors_fill(digits: Data, cluster_size: int) -> None:
    found = find_subspaces(
        *digits,
        max_clusters=5,
        cluster_size=cluster_size,
        n_components=2,
        random=np.random.RandomState(0),
    )
    expected = np.clip(np.bincount(digits[1]) // cluster_size, 1, 5)
    np.testing.assert_array_equal(np.bincount(found.owners), expected)


def test_centres_are_means_to_the_last_digit_though_vectors_are_many_and_far_from_zero() -> None:
    vectors = np.random.default_rng(0).normal(1000, 1, (8000, 3)).astype(np.float32)
    found = find_subspaces(
        vectors,
        np.zeros(8000, np.int64),
        max_clusters=1,
        cluster_size=1,
        n_components=1,
        random=np.random.RandomState(0),
    )
    assert found.centres.dtype == found.directions.dtype == np.float32
    np.testing.assert_array_equal(
        found.centres[0], vectors.astype(np.float64).mean(axis=0).astype(np.float32)
    )


@pytest.mark.parametrize("scale", [2.0**-20, 1.0, 2.0**20])
def test_a_share_is_of_the_distance_and_that_to_the_nearest_other_class(scale: float) -> None:
    points = lines(scale * np.array([[0.0], [10.0], [30.0], [31.0]]), [0, 1, 2, 2])
    found = relative_distances(scale * np.array([[2.0], [10.0], [5.0], [30.9]]), points)
    expected = np.array(
        [
            [2 / 10, 8 / 10, 28 / 30],
            [1, 0, 1],
            [5 / 10, 5 / 10, 25 / 30],
            [30.9 / 31, 20.9 / 21, 0.1 / 21],
        ]
    )
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_vector_in_subspaces_of_two_classes_is_between_them() -> None:
    points = lines(np.array([[0.0], [0.0], [4.0]]), [0, 1, 2])
    found = relative_distances(np.array([[0.0], [0.0]]), points)
    np.testing.assert_array_equal(found, [[0.5, 0.5, 1]] * 2)


def test_a_class_without_others_is_near() -> None:
    found = relative_distances(np.array([[3.0], [0.0]]), lines(np.array([[0.0]]), [0]))
    np.testing.assert_array_equal(found, [[0], [0]])


def test_batches_change_nothing(digits: Data) -> None:
    found = find_subspaces(
        *digits, max_clusters=2, cluster_size=1, n_components=3, random=np.random.RandomState(0)
    )
    vectors = np.resize(digits[0], (2 * BATCH + 1, digits[0].shape[1]))
    whole = relative_distances(vectors, found)
    assert whole.shape == (2 * BATCH + 1, 10)
    assert whole.dtype == np.float32
    for row in (0, BATCH - 1, BATCH, 2 * BATCH):
        single = relative_distances(vectors[row : row + 1], found)
        np.testing.assert_allclose(whole[row : row + 1], single, atol=1e-4)
    assert relative_distances(vectors[:0], found).shape == (0, 10)


def test_vectors_far_from_zero_are_measured_as_well(digits: Data, others: Data) -> None:
    found = []
    for offset in (np.float32(0), np.float32(64), np.resize(np.array([0, 256], np.float32), 40)):
        subspaces = find_subspaces(
            digits[0] + offset,
            digits[1],
            max_clusters=1,
            cluster_size=1,
            n_components=3,
            random=np.random.RandomState(0),
        )
        found.append(class_distances(others[0] + offset, subspaces))
    np.testing.assert_allclose(found[1:], found[:1] * 2, rtol=1e-3)


@pytest.mark.parametrize(("n_features", "n_components"), [(40, 1), (40, 5), (40, 40), (1, 1)])
def test_directions_are_those_in_which_vectors_vary_most(
    digits: Data, n_features: int, n_components: int
) -> None:
    vectors = digits[0][:90, :n_features]
    found = principal_subspace(vectors, n_components)
    expected = PCA(n_components, svd_solver="full").fit(vectors.astype(np.float64)).components_
    np.testing.assert_allclose(np.abs(found @ expected.T), np.eye(n_components), atol=1e-6)


def test_directions_are_orthonormal_and_no_more_than_there_are(digits: Data) -> None:
    found = principal_subspace(digits[0][:4], 6)
    np.testing.assert_allclose(found[:3] @ found[:3].T, np.eye(3), atol=1e-9)
    assert not found[3:].any()
