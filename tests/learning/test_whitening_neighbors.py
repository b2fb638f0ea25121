"""With neighbours, WithinClassWhitening looks at how a vector differs from its nearest alone."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages.learning.whitening import WithinClassWhitening, neighbor_scatter
from tests.learning.scatter import SHRINKAGES, shrunk, within

Array = npt.NDArray[Any]


def neighbor_differences(
    vectors: Array, labels: Array, n_neighbors: int, shrinkage: float = 0.0
) -> Array:
    """Return how each vector differs from the nearest of its class, where means are white."""
    covariance = shrunk(within(vectors, labels), shrinkage)
    white = vectors @ np.linalg.inv(np.linalg.cholesky(covariance)).T
    differences = []
    for row, label in enumerate(labels):
        own = np.flatnonzero((labels == label) & (np.arange(len(labels)) != row))
        distances = np.square(white[own] - white[row]).sum(axis=1)
        nearest = own[np.argsort(distances)[:n_neighbors]]
        differences += [vectors[row] - vectors[other] for other in nearest]
    return np.array(differences)


@pytest.mark.parametrize(("dtype", "atol"), [(np.float64, 1e-5), (np.float32, 1e-4)])
@pytest.mark.parametrize("n_neighbors", [1, 4])
def test_neighbours_of_a_class_scatter_alike_in_every_direction(
    components: tuple[Array, Array], n_neighbors: int, dtype: Any, atol: float
) -> None:
    vectors, labels = components
    whitening = WithinClassWhitening(n_neighbors=n_neighbors).fit(vectors.astype(dtype), labels)
    differences = neighbor_differences(vectors, labels, n_neighbors) @ whitening.whitening_
    assert whitening.whitening_.dtype == dtype
    scatter = differences.T @ differences / len(differences)
    np.testing.assert_allclose(scatter, np.eye(40), atol=atol)


def test_neighbours_are_as_many_as_a_class_has(components: tuple[Array, Array]) -> None:
    vectors, labels = components
    kept = np.concatenate([np.flatnonzero(labels == label)[: 1 + label] for label in range(10)])
    found = [
        WithinClassWhitening(n_neighbors=n_neighbors, shrinkage=0.1).fit(
            vectors[kept], labels[kept]
        )
        for n_neighbors in (9, 100)
    ]
    np.testing.assert_array_equal(found[0].whitening_, found[1].whitening_)


@pytest.mark.parametrize("copies", [1, 2, 3, 4, 9])
def test_no_vector_is_its_own_neighbour_however_many_are_the_same(copies: int) -> None:
    numbers = np.random.default_rng(0).integers(0, 9, (20, 4)).astype(np.float32)
    vectors = np.concatenate([numbers, *[numbers[5:8]] * (copies - 1)])
    expected = np.zeros((4, 4))
    for row in range(len(vectors)):
        away = np.square(vectors - vectors[row]).sum(axis=1)
        away[row] = np.inf
        for other in np.argsort(away, kind="stable")[:2]:
            expected += np.outer(*[vectors[row] - vectors[other]] * 2)
    found, count = neighbor_scatter(vectors, 2)
    assert count == 2 * len(vectors)
    np.testing.assert_array_equal(found, expected)


def test_a_vector_alone_has_no_neighbour() -> None:
    found, count = neighbor_scatter(np.ones((1, 4), dtype=np.float32), 2)
    assert count == 0
    np.testing.assert_array_equal(found, np.zeros((4, 4)))


@pytest.mark.parametrize("shrinkage", SHRINKAGES)
def test_both_scatters_are_shrunk(
    components: tuple[Array, Array], other_components: Array, shrinkage: float
) -> None:
    vectors, labels = components
    first = WithinClassWhitening(shrinkage=shrinkage).fit(vectors, labels)
    differences = neighbor_differences(vectors, labels, 5, shrinkage) @ first.whitening_
    covariance = shrunk(differences.T @ differences / len(differences), shrinkage)
    found = WithinClassWhitening(5, shrinkage).fit(vectors, labels).transform(other_components)
    for one, other in [(0, 1), (2, 30), (7, 200)]:
        difference = (
            first.transform(other_components)[one] - first.transform(other_components)[other]
        )
        expected = difference @ np.linalg.solve(covariance, difference)
        assert np.square(found[one] - found[other]).sum() == pytest.approx(expected, rel=1e-5)


def test_a_class_of_one_vector_has_no_neighbors_to_scatter_around(
    components: tuple[Array, Array], other_components: Array
) -> None:
    vectors, labels = components
    expected = WithinClassWhitening(3).fit(vectors, labels).transform(other_components)
    alone = np.append(vectors, vectors[:1] + 5, axis=0), np.append(labels, 10)
    found = WithinClassWhitening(3).fit(*alone).transform(other_components)
    # But for the mean of all, which it moves.
    np.testing.assert_allclose(found - found[0], expected - expected[0], atol=1e-4)
    singles = vectors[:10], np.arange(10)
    only_centred = WithinClassWhitening(3).fit_transform(*singles)
    np.testing.assert_allclose(only_centred, vectors[:10] - vectors[:10].mean(axis=0), atol=1e-9)


def test_a_class_with_fewer_vectors_than_neighbors_gives_all_of_them(
    components: tuple[Array, Array],
) -> None:
    vectors, labels = components
    few = np.flatnonzero(labels == 4)[:3]
    kept = np.sort(np.concatenate([np.flatnonzero(labels != 4), few]))
    vectors, labels = vectors[kept], labels[kept]
    differences = neighbor_differences(vectors, labels, 6)
    assert len(differences) == 6 * (len(kept) - 3) + 2 * 3
    differences @= WithinClassWhitening(6).fit(vectors, labels).whitening_
    scatter = differences.T @ differences / len(differences)
    np.testing.assert_allclose(scatter, np.eye(40), atol=1e-5)


@pytest.mark.parametrize("n_neighbors", [29, 30, 1000])
def test_with_all_of_a_class_for_neighbors_scatter_is_that_around_the_mean(
    components: tuple[Array, Array], other_components: Array, n_neighbors: int
) -> None:
    vectors, labels = components
    kept = np.concatenate([np.flatnonzero(labels == label)[:30] for label in range(10)])
    training = vectors[kept], labels[kept]
    expected = WithinClassWhitening().fit(*training).transform(other_components)
    found = WithinClassWhitening(n_neighbors).fit(*training).transform(other_components)
    # Two vectors differ by twice the variance of one, of which the mean has taken a share.
    np.testing.assert_allclose(found * np.sqrt(2 * 30 / 29), expected, rtol=1e-5, atol=1e-5)


def test_a_copy_is_the_nearest_of_a_vector(
    components: tuple[Array, Array], other_components: Array
) -> None:
    vectors, labels = components
    twice = np.tile(vectors, (2, 1)), np.tile(labels, 2)
    expected = WithinClassWhitening().fit(*twice).transform(other_components)
    # Without any scatter around it, the first whitening is left as it is.
    found = WithinClassWhitening(1).fit(*twice).transform(other_components)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
    assert (WithinClassWhitening(2).fit(*twice).transform(other_components) != expected).any()


def test_names_and_order_do_not_matter_to_neighbors(
    components: tuple[Array, Array], other_components: Array
) -> None:
    vectors, labels = components
    expected = WithinClassWhitening(4).fit(vectors, labels).transform(other_components)
    order = np.random.default_rng(0).permutation(600)
    names = np.array([f"digit {9 - label}" for label in labels])
    found = WithinClassWhitening(4).fit(vectors[order], names[order]).transform(other_components)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)
