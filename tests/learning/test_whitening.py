"""WithinClassWhitening makes classes scatter alike in every direction, as numpy and LDA see it."""

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.neighbors import NearestCentroid
from sklearn.utils.estimator_checks import parametrize_with_checks

from stages.learning.whitening import WithinClassWhitening

Array = npt.NDArray[Any]

SHRINKAGES = [0.0, 0.01, 0.5, 1.0]


@pytest.fixture(scope="module")
def digits(train_sample: Any) -> tuple[Array, Array]:
    """40 principal components of real images, float64, and their labels."""
    images, labels = train_sample
    return PCA(40, svd_solver="full").fit_transform(images.reshape(600, -1) / 255.0), labels


@pytest.fixture(scope="module")
def others(train_sample: Any, test_sample: Any) -> Array:
    """The same components of images that nothing was fitted to."""
    components = PCA(40, svd_solver="full").fit(train_sample[0].reshape(600, -1) / 255.0)
    found: Array = components.transform(test_sample[0].reshape(300, -1) / 255.0)
    return found


def within(vectors: Array, labels: Array) -> Array:
    """Return the pooled covariance of vectors about the means of their classes."""
    centred = np.array(vectors, dtype=np.float64)
    for label in np.unique(labels):
        centred[labels == label] -= centred[labels == label].mean(axis=0)
    covariance: Array = np.einsum("ni,nj->ij", centred, centred) / len(centred)
    return covariance


def shrunk(covariance: Array, shrinkage: float) -> Array:
    mean_variance = np.diag(covariance).mean()
    found: Array = (1 - shrinkage) * covariance + shrinkage * mean_variance * np.eye(
        len(covariance)
    )
    return found


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


@parametrize_with_checks(  # type: ignore[untyped-decorator]
    [
        WithinClassWhitening(),
        WithinClassWhitening(shrinkage=0.5),
        WithinClassWhitening(n_neighbors=3),
    ]
)
def test_it_passes_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize(("dtype", "atol"), [(np.float64, 1e-5), (np.float32, 1e-4)])
def test_classes_scatter_alike_in_every_direction(
    digits: tuple[Array, Array], dtype: Any, atol: float
) -> None:
    vectors, labels = digits
    whitening = WithinClassWhitening()
    found = whitening.fit_transform(vectors.astype(dtype), labels)
    assert found.dtype == whitening.whitening_.dtype == dtype
    np.testing.assert_allclose(within(found, labels), np.eye(40), atol=atol)
    np.testing.assert_allclose(found.mean(axis=0), np.zeros(40), atol=10 * atol)


@pytest.mark.parametrize(("dtype", "atol"), [(np.float64, 1e-5), (np.float32, 1e-4)])
@pytest.mark.parametrize("n_neighbors", [1, 4])
def test_neighbours_of_a_class_scatter_alike_in_every_direction(
    digits: tuple[Array, Array], n_neighbors: int, dtype: Any, atol: float
) -> None:
    vectors, labels = digits
    whitening = WithinClassWhitening(n_neighbors=n_neighbors).fit(vectors.astype(dtype), labels)
    differences = neighbor_differences(vectors, labels, n_neighbors) @ whitening.whitening_
    assert whitening.whitening_.dtype == dtype
    scatter = differences.T @ differences / len(differences)
    np.testing.assert_allclose(scatter, np.eye(40), atol=atol)


def test_neighbours_are_as_many_as_a_class_has(digits: tuple[Array, Array]) -> None:
    vectors, labels = digits
    kept = np.concatenate([np.flatnonzero(labels == label)[: 1 + label] for label in range(10)])
    found = [
        WithinClassWhitening(n_neighbors=n_neighbors, shrinkage=0.1).fit(
            vectors[kept], labels[kept]
        )
        for n_neighbors in (9, 100)
    ]
    np.testing.assert_array_equal(found[0].whitening_, found[1].whitening_)


@pytest.mark.parametrize("shrinkage", SHRINKAGES)
def test_distances_are_those_of_mahalanobis(
    digits: tuple[Array, Array], others: Array, shrinkage: float
) -> None:
    vectors, labels = digits
    found = WithinClassWhitening(shrinkage=shrinkage).fit(vectors, labels).transform(others)
    covariance = shrunk(within(vectors, labels), shrinkage)
    for one, other in [(0, 1), (2, 30), (7, 200)]:
        difference = others[one] - others[other]
        expected = difference @ np.linalg.solve(covariance, difference)
        assert np.square(found[one] - found[other]).sum() == pytest.approx(expected, rel=1e-5)


def test_full_shrinkage_only_centres_and_scales(digits: tuple[Array, Array]) -> None:
    vectors, labels = digits
    among_neighbours = WithinClassWhitening(n_neighbors=3, shrinkage=1.0).fit(vectors, labels)
    scale = among_neighbours.whitening_[0, 0]
    np.testing.assert_allclose(among_neighbours.whitening_, scale * np.eye(40), atol=1e-9)
    found = WithinClassWhitening(shrinkage=1.0).fit_transform(vectors, labels)
    scale = 1 / np.sqrt(np.diag(within(vectors, labels)).mean())
    expected = (vectors - vectors.mean(axis=0)) * scale
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9)


def test_the_nearest_mean_is_the_answer_of_discriminant_analysis(
    digits: tuple[Array, Array], others: Array
) -> None:
    vectors, labels = digits
    whitening = WithinClassWhitening().fit(vectors, labels)
    nearest = NearestCentroid().fit(whitening.transform(vectors), labels)
    oracle = LinearDiscriminantAnalysis(solver="svd", priors=np.full(10, 0.1)).fit(vectors, labels)
    found = nearest.predict(whitening.transform(others))
    np.testing.assert_array_equal(found, oracle.predict(others))
    plain = NearestCentroid().fit(vectors, labels).predict(others)
    assert (plain != found).any()


@pytest.mark.parametrize("shrinkage", SHRINKAGES[1:])
def test_with_shrinkage_too_the_nearest_mean_is_the_answer_of_discriminant_analysis(
    digits: tuple[Array, Array], others: Array, shrinkage: float
) -> None:
    vectors, labels = digits
    fewest = np.bincount(labels).min()  # scikit-learn pools by its priors, not by the counts
    kept = np.concatenate([np.flatnonzero(labels == label)[:fewest] for label in range(10)])
    vectors, labels = vectors[kept], labels[kept]
    whitening = WithinClassWhitening(shrinkage=shrinkage).fit(vectors, labels)
    nearest = NearestCentroid().fit(whitening.transform(vectors), labels)
    oracle = LinearDiscriminantAnalysis(solver="eigen", shrinkage=shrinkage).fit(vectors, labels)
    found = nearest.predict(whitening.transform(others))
    np.testing.assert_array_equal(found, oracle.predict(others))


def test_what_is_not_the_training_set_is_transformed_by_its_statistics(
    digits: tuple[Array, Array], others: Array
) -> None:
    whitening = WithinClassWhitening().fit(*digits)
    np.testing.assert_array_equal(
        whitening.transform(others[:50]), whitening.transform(others)[:50]
    )
    np.testing.assert_allclose(whitening.mean_, digits[0].mean(axis=0))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_directions_without_any_scatter_stay_finite(
    digits: tuple[Array, Array], dtype: Any
) -> None:
    vectors, labels = digits
    flat = np.column_stack([vectors, np.full(600, 3.0), vectors[:, 0] - vectors[:, 1]])
    found = WithinClassWhitening().fit_transform(flat.astype(dtype), labels)
    assert found.dtype == dtype
    assert np.isfinite(found).all()
    assert np.abs(found).max() < 1e4
    # The others are whitened as if the flat ones were not there.
    np.testing.assert_allclose(within(found, labels)[:40, :40], np.eye(40), atol=1e-3)


def test_more_directions_than_vectors_stay_finite(train_sample: Any) -> None:
    images, labels = train_sample
    vectors = images[:60].reshape(60, -1).astype(np.float32)
    for n_neighbors, shrinkage in itertools.product([None, 2], SHRINKAGES):
        whitening = WithinClassWhitening(n_neighbors, shrinkage)
        assert np.isfinite(whitening.fit_transform(vectors, labels[:60])).all()


def test_vectors_without_any_scatter_are_only_centred() -> None:
    vectors = np.array([[1.0, 0.0], [5.0, 2.0], [0.0, 7.0]])
    for n_neighbors in (None, 1):
        found = WithinClassWhitening(n_neighbors).fit_transform(vectors, [0, 1, 2])
        np.testing.assert_allclose(found, vectors - [2.0, 3.0], atol=1e-12)


def test_names_of_classes_and_the_order_of_vectors_do_not_matter(
    digits: tuple[Array, Array], others: Array
) -> None:
    vectors, labels = digits
    expected = WithinClassWhitening().fit(vectors, labels).transform(others)
    order = np.random.default_rng(0).permutation(600)
    names = np.array([f"digit {9 - label}" for label in labels])
    found = WithinClassWhitening().fit(vectors[order], names[order]).transform(others)
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-7)


def test_vectors_are_not_changed(digits: tuple[Array, Array]) -> None:
    vectors, labels = digits
    copy = vectors.copy()
    found = WithinClassWhitening(shrinkage=0.1).fit_transform(copy, labels)
    found += 1
    np.testing.assert_array_equal(copy, vectors)


@pytest.mark.parametrize("shrinkage", SHRINKAGES)
def test_both_scatters_are_shrunk(
    digits: tuple[Array, Array], others: Array, shrinkage: float
) -> None:
    vectors, labels = digits
    first = WithinClassWhitening(shrinkage=shrinkage).fit(vectors, labels)
    differences = neighbor_differences(vectors, labels, 5, shrinkage) @ first.whitening_
    covariance = shrunk(differences.T @ differences / len(differences), shrinkage)
    found = WithinClassWhitening(5, shrinkage).fit(vectors, labels).transform(others)
    for one, other in [(0, 1), (2, 30), (7, 200)]:
        difference = first.transform(others)[one] - first.transform(others)[other]
        expected = difference @ np.linalg.solve(covariance, difference)
        assert np.square(found[one] - found[other]).sum() == pytest.approx(expected, rel=1e-5)


def test_a_class_of_one_vector_has_no_neighbors_to_scatter_around(
    digits: tuple[Array, Array], others: Array
) -> None:
    vectors, labels = digits
    expected = WithinClassWhitening(3).fit(vectors, labels).transform(others)
    alone = np.append(vectors, vectors[:1] + 5, axis=0), np.append(labels, 10)
    found = WithinClassWhitening(3).fit(*alone).transform(others)
    # But for the mean of all, which it moves.
    np.testing.assert_allclose(found - found[0], expected - expected[0], atol=1e-4)
    singles = vectors[:10], np.arange(10)
    only_centred = WithinClassWhitening(3).fit_transform(*singles)
    np.testing.assert_allclose(only_centred, vectors[:10] - vectors[:10].mean(axis=0), atol=1e-9)


def test_a_class_with_fewer_vectors_than_neighbors_gives_all_of_them(
    digits: tuple[Array, Array],
) -> None:
    vectors, labels = digits
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
    digits: tuple[Array, Array], others: Array, n_neighbors: int
) -> None:
    vectors, labels = digits
    kept = np.concatenate([np.flatnonzero(labels == label)[:30] for label in range(10)])
    training = vectors[kept], labels[kept]
    expected = WithinClassWhitening().fit(*training).transform(others)
    found = WithinClassWhitening(n_neighbors).fit(*training).transform(others)
    # Two vectors differ by twice the variance of one, of which the mean has taken a share.
    np.testing.assert_allclose(found * np.sqrt(2 * 30 / 29), expected, rtol=1e-5, atol=1e-5)


def test_a_copy_is_the_nearest_of_a_vector(digits: tuple[Array, Array], others: Array) -> None:
    vectors, labels = digits
    twice = np.tile(vectors, (2, 1)), np.tile(labels, 2)
    expected = WithinClassWhitening().fit(*twice).transform(others)
    # Without any scatter around it, the first whitening is left as it is.
    found = WithinClassWhitening(1).fit(*twice).transform(others)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
    assert (WithinClassWhitening(2).fit(*twice).transform(others) != expected).any()


def test_names_and_order_do_not_matter_to_neighbors(
    digits: tuple[Array, Array], others: Array
) -> None:
    vectors, labels = digits
    expected = WithinClassWhitening(4).fit(vectors, labels).transform(others)
    order = np.random.default_rng(0).permutation(600)
    names = np.array([f"digit {9 - label}" for label in labels])
    found = WithinClassWhitening(4).fit(vectors[order], names[order]).transform(others)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)
