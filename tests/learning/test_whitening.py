"""WithinClassWhitening makes classes scatter alike in every direction, as numpy and LDA see it."""

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.neighbors import NearestCentroid
from sklearn.utils.estimator_checks import parametrize_with_checks

from stages.learning.whitening import WithinClassWhitening, scatter, whitener
from tests.learning.scatter import SHRINKAGES, shrunk, within

Array = npt.NDArray[Any]


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
    components: tuple[Array, Array], dtype: Any, atol: float
) -> None:
    vectors, labels = components
    whitening = WithinClassWhitening()
    found = whitening.fit_transform(vectors.astype(dtype), labels)
    assert found.dtype == whitening.whitening_.dtype == dtype
    np.testing.assert_allclose(within(found, labels), np.eye(40), atol=atol)
    np.testing.assert_allclose(found.mean(axis=0), np.zeros(40), atol=10 * atol)


@pytest.mark.parametrize("shrinkage", SHRINKAGES)
def test_distances_are_those_of_mahalanobis(
    components: tuple[Array, Array], other_components: Array, shrinkage: float
) -> None:
    vectors, labels = components
    found = (
        WithinClassWhitening(shrinkage=shrinkage).fit(vectors, labels).transform(other_components)
    )
    covariance = shrunk(within(vectors, labels), shrinkage)
    for one, other in [(0, 1), (2, 30), (7, 200)]:
        difference = other_components[one] - other_components[other]
        expected = difference @ np.linalg.solve(covariance, difference)
        assert np.square(found[one] - found[other]).sum() == pytest.approx(expected, rel=1e-5)


def test_full_shrinkage_only_centres_and_scales(components: tuple[Array, Array]) -> None:
    vectors, labels = components
    among_neighbours = WithinClassWhitening(n_neighbors=3, shrinkage=1.0).fit(vectors, labels)
    scale = among_neighbours.whitening_[0, 0]
    np.testing.assert_allclose(among_neighbours.whitening_, scale * np.eye(40), atol=1e-9)
    found = WithinClassWhitening(shrinkage=1.0).fit_transform(vectors, labels)
    scale = 1 / np.sqrt(np.diag(within(vectors, labels)).mean())
    expected = (vectors - vectors.mean(axis=0)) * scale
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9)


def test_the_nearest_mean_is_the_answer_of_discriminant_analysis(
    components: tuple[Array, Array], other_components: Array
) -> None:
    vectors, labels = components
    whitening = WithinClassWhitening().fit(vectors, labels)
    nearest = NearestCentroid().fit(whitening.transform(vectors), labels)
    oracle = LinearDiscriminantAnalysis(solver="svd", priors=np.full(10, 0.1)).fit(vectors, labels)
    found = nearest.predict(whitening.transform(other_components))
    np.testing.assert_array_equal(found, oracle.predict(other_components))
    plain = NearestCentroid().fit(vectors, labels).predict(other_components)
    assert (plain != found).any()


@pytest.mark.parametrize("shrinkage", SHRINKAGES[1:])
def test_with_shrinkage_too_the_nearest_mean_is_the_answer_of_discriminant_analysis(
    components: tuple[Array, Array], other_components: Array, shrinkage: float
) -> None:
    vectors, labels = components
    fewest = np.bincount(labels).min()  # scikit-learn pools by its priors, not by the counts
    kept = np.concatenate([np.flatnonzero(labels == label)[:fewest] for label in range(10)])
    vectors, labels = vectors[kept], labels[kept]
    whitening = WithinClassWhitening(shrinkage=shrinkage).fit(vectors, labels)
    nearest = NearestCentroid().fit(whitening.transform(vectors), labels)
    oracle = LinearDiscriminantAnalysis(solver="eigen", shrinkage=shrinkage).fit(vectors, labels)
    found = nearest.predict(whitening.transform(other_components))
    np.testing.assert_array_equal(found, oracle.predict(other_components))


def test_what_is_not_the_training_set_is_transformed_by_its_statistics(
    components: tuple[Array, Array], other_components: Array
) -> None:
    whitening = WithinClassWhitening().fit(*components)
    np.testing.assert_array_equal(
        whitening.transform(other_components[:50]), whitening.transform(other_components)[:50]
    )
    np.testing.assert_allclose(whitening.mean_, components[0].mean(axis=0), atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_directions_without_any_scatter_stay_finite(
    components: tuple[Array, Array], dtype: Any
) -> None:
    vectors, labels = components
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
    components: tuple[Array, Array], other_components: Array
) -> None:
    vectors, labels = components
    expected = WithinClassWhitening().fit(vectors, labels).transform(other_components)
    order = np.random.default_rng(0).permutation(600)
    names = np.array([f"digit {9 - label}" for label in labels])
    found = WithinClassWhitening().fit(vectors[order], names[order]).transform(other_components)
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-7)


def test_vectors_are_not_changed(components: tuple[Array, Array]) -> None:
    vectors, labels = components
    copy = vectors.copy()
    found = WithinClassWhitening(shrinkage=0.1).fit_transform(copy, labels)
    found += 1
    np.testing.assert_array_equal(copy, vectors)


@pytest.mark.parametrize("scale", [2.0**-20, 2.0**20])
def test_vectors_of_another_scale_are_whitened_alike_though_they_lie_in_a_plane(
    scale: float,
) -> None:
    random = np.random.default_rng(0)
    covariance = scatter(random.normal(size=(50, 3)) @ random.normal(size=(3, 5))) / 50
    expected = whitener(covariance, 0.0)
    np.testing.assert_allclose(whitener(covariance * scale**2, 0.0) * scale, expected, rtol=1e-6)
