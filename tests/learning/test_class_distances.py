"""ClassDistances measures how far a vector is from the linear models of each class."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from joblib import parallel_config
from sklearn.decomposition import PCA
from sklearn.utils.estimator_checks import parametrize_with_checks
from threadpoolctl import threadpool_limits

from stages.learning.class_distances import ClassDistances, class_clusters, principal_subspace

Array = npt.NDArray[Any]
Data = tuple[Array, Array]


def relative(distances: Array) -> Array:
    found: Array = distances / distances.mean(axis=1, keepdims=True)
    return found


@parametrize_with_checks(  # type: ignore[untyped-decorator]
    [ClassDistances(), ClassDistances(n_clusters=1, n_components=0)]
)
def test_it_passes_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


def test_a_cluster_without_directions_is_its_centre(digits: Data, others: Data) -> None:
    found = ClassDistances(1, 0).fit(*digits).transform(others[0])
    means = np.stack([digits[0][digits[1] == label].mean(axis=0) for label in range(10)])
    expected = np.linalg.norm(others[0][:, None] - means, axis=2)
    np.testing.assert_allclose(found, relative(expected), rtol=1e-4)


@pytest.mark.parametrize("n_components", [1, 5, 30])
def test_the_distance_is_what_principal_components_leave_of_a_vector(
    digits: Data, others: Data, n_components: int
) -> None:
    vectors, labels = digits
    found = ClassDistances(1, n_components).fit(vectors, labels).transform(others[0])
    left = []
    for label in range(10):
        pca = PCA(n_components, svd_solver="full").fit(vectors[labels == label])
        rebuilt = pca.inverse_transform(pca.transform(others[0]))
        left.append(np.linalg.norm(others[0] - rebuilt, axis=1))
    np.testing.assert_allclose(found, relative(np.stack(left, axis=1)), rtol=1e-3)


def test_the_nearest_subspace_of_a_class_counts(digits: Data, others: Data) -> None:
    fitted = ClassDistances(4, 2, random_state=0).fit(*digits)
    assert np.bincount(fitted.owners_).tolist() == [4] * 10
    expected = np.full((300, 10), np.inf)
    for centre, directions, owner in zip(
        fitted.centres_, fitted.directions_, fitted.owners_, strict=True
    ):
        offsets = others[0].astype(np.float64) - centre
        left = np.linalg.norm(offsets - offsets @ directions.T @ directions, axis=1)
        expected[:, owner] = np.minimum(expected[:, owner], left)
    np.testing.assert_allclose(fitted.transform(others[0]), relative(expected), rtol=1e-3)


def test_the_nearest_class_is_most_often_the_right_one(digits: Data, others: Data) -> None:
    errors = [
        (fitted.transform(others[0]).argmin(axis=1) != others[1]).mean()
        for fitted in (ClassDistances(1, 0).fit(*digits), ClassDistances(1, 10).fit(*digits))
    ]
    assert errors[1] < 0.6 * errors[0]


def test_a_vector_of_the_class_alone_is_at_no_distance(digits: Data) -> None:
    vectors, labels = digits
    single = np.concatenate([np.flatnonzero(labels == 0)[:1], np.flatnonzero(labels > 0)])
    fitted = ClassDistances(1, 2).fit(vectors[single], labels[single])
    found = fitted.transform(vectors[single[:1]])
    assert found[0, 0] == 0
    assert (found[0, 1:] > 0.5).all()


def test_vectors_that_are_all_the_same_are_no_error() -> None:
    vectors = np.ones((6, 3), dtype=np.float32)
    fitted = ClassDistances(1, 2).fit(vectors, [0, 0, 0, 1, 1, 1])
    np.testing.assert_array_equal(fitted.transform(vectors), np.zeros((6, 2)))


def test_a_class_with_few_vectors_has_each_for_a_centre(digits: Data) -> None:
    centres, members = class_clusters(digits[0][:3], 5, np.random.RandomState(0))
    np.testing.assert_array_equal(centres, digits[0][:3])
    assert members.tolist() == [0, 1, 2]


def test_directions_are_orthonormal_and_no_more_than_there_are(digits: Data) -> None:
    found = principal_subspace(digits[0][:4], 6)
    np.testing.assert_allclose(found[:3] @ found[:3].T, np.eye(3), atol=1e-9)
    assert not found[3:].any()


def test_the_number_of_threads_does_not_change_a_bit(digits: Data, others: Data) -> None:
    found = []
    for threads in (1, 2):
        with parallel_config(n_jobs=threads), threadpool_limits(1, user_api="blas"):
            fitted = ClassDistances(4, 3, random_state=0).fit(*digits)
            found.append(fitted.transform(others[0]).tobytes())
    assert found[0] == found[1]
