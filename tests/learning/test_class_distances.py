"""ClassDistances measures how far vectors are from each class, none of them by itself."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from joblib import parallel_config
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from stages.learning import class_distances
from stages.learning.class_distances import ClassDistances, deal

Array = npt.NDArray[Any]
Data = tuple[Array, Array]

FITTED = ("centres_", "directions_", "owners_", "classes_")


@pytest.fixture(scope="module")
def digits(components: Data) -> Data:
    """Components of real images, float32, and their labels."""
    return components[0].astype(np.float32), components[1]


@pytest.fixture(scope="module")
def others(other_components: Array, test_sample: Any) -> Data:
    """The same of images that nothing is fitted to."""
    return other_components.astype(np.float32), test_sample[1]


def shares(distances: Array) -> Array:
    """Return each distance as a share of it and the least of the others."""
    columns = range(distances.shape[1])
    others = np.stack([np.delete(distances, i, axis=1).min(axis=1) for i in columns], axis=1)
    found: Array = distances / (distances + others)
    return found


def not_as_transform(_: Any) -> dict[str, str]:
    reason = "fit_transform measures each vector by others; the tests below say how"
    return {
        "check_transformer_general": reason,
        "check_transformer_data_not_an_array": reason,
    }


@parametrize_with_checks(  # type: ignore[untyped-decorator]
    [ClassDistances(), ClassDistances(max_clusters=1, n_components=0)],
    expected_failed_checks=not_as_transform,
    xfail_strict=True,
)
def test_it_passes_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


def test_fitting_is_the_same_with_transformation_and_without(digits: Data) -> None:
    unfitted = ClassDistances(3, 5, 2, random_state=0)
    transformed = clone(unfitted)
    first = transformed.fit_transform(*digits)
    lists = clone(unfitted).fit_transform(digits[0].astype(float).tolist(), digits[1].tolist())
    np.testing.assert_array_equal(transformed.fit_transform(*digits), first)
    np.testing.assert_allclose(lists, first, atol=1e-4)
    fitted = clone(unfitted).fit(*digits)
    for name in FITTED:
        np.testing.assert_array_equal(getattr(transformed, name), getattr(fitted, name))
    with pytest.raises(ValueError, match="features"):
        transformed.transform(digits[0][:, 1:])


@pytest.mark.parametrize("n_components", [0, 4])
def test_no_vector_is_measured_by_what_its_own_part_shows(
    digits: Data, n_components: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors, labels = digits
    parts = np.arange(600) // 7 % 3
    monkeypatch.setattr(class_distances, "deal", lambda *_: parts)
    # One cluster, so that no draw has a part in what is expected.
    found = ClassDistances(1, 1, n_components, cv=3).fit_transform(vectors, labels)
    for part in range(3):
        own, rest = parts == part, parts != part
        by_hand = ClassDistances(1, 1, n_components).fit(vectors[rest], labels[rest])
        np.testing.assert_allclose(found[own], by_hand.transform(vectors[own]), atol=1e-5)


def test_labels_that_mean_nothing_are_not_found_again(digits: Data) -> None:
    vectors, labels = digits
    meaningless = np.random.default_rng(0).permutation(labels)
    distances = ClassDistances(4, 10, 5, random_state=0)
    found = distances.fit_transform(vectors, meaningless)
    assert (found.argmin(axis=1) == meaningless).mean() < 0.15
    assert (distances.transform(vectors).argmin(axis=1) == meaningless).mean() > 0.5


def test_a_pipeline_fits_its_classifier_to_distances_by_others(digits: Data) -> None:
    distances = ClassDistances(2, 10, 3, random_state=0)
    pipeline = make_pipeline(clone(distances), KNeighborsClassifier(1)).fit(*digits)
    # Each is the nearest to itself, and so at no distance.
    away, _ = pipeline[-1].kneighbors(distances.fit_transform(*digits), 1)
    np.testing.assert_allclose(away, 0, atol=1e-6)
    assert np.median(pipeline[-1].kneighbors(pipeline[:-1].transform(digits[0]), 1)[0]) > 0.01


@pytest.mark.parametrize("n_components", [1, 5, 30])
def test_the_distance_is_what_principal_components_leave_of_a_vector(
    digits: Data, others: Data, n_components: int
) -> None:
    vectors, labels = digits
    found = ClassDistances(1, 1, n_components).fit(vectors, labels).transform(others[0])
    left = []
    for label in range(10):
        pca = PCA(n_components, svd_solver="full").fit(vectors[labels == label])
        rebuilt = pca.inverse_transform(pca.transform(others[0]))
        left.append(np.linalg.norm(others[0] - rebuilt, axis=1))
    np.testing.assert_allclose(found, shares(np.stack(left, axis=1)), rtol=1e-3)


def test_a_cluster_without_directions_is_its_centre(digits: Data, others: Data) -> None:
    found = ClassDistances(1, 1, 0).fit(*digits).transform(others[0])
    means = np.stack([digits[0][digits[1] == label].mean(axis=0) for label in range(10)])
    expected = np.linalg.norm(others[0][:, None] - means, axis=2)
    np.testing.assert_allclose(found, shares(expected), rtol=1e-4)


def test_the_nearest_class_is_most_often_the_right_one(digits: Data, others: Data) -> None:
    errors = [
        (fitted.transform(others[0]).argmin(axis=1) != others[1]).mean()
        for fitted in (ClassDistances(1, 1, 0).fit(*digits), ClassDistances(1, 1, 10).fit(*digits))
    ]
    assert errors[1] < 0.6 * errors[0]


def test_the_only_vector_of_a_class_is_measured_by_itself(digits: Data) -> None:
    vectors, labels = digits
    rows = np.concatenate([np.flatnonzero(labels == 0)[:1], np.flatnonzero(labels > 0)])
    found = ClassDistances(1, 1, 2, random_state=0).fit_transform(vectors[rows], labels[rows])
    assert found[0, 0] < 0.01
    assert (found[1:, 0] > 0.1).all()


def test_two_vectors_of_a_class_are_measured_by_each_other(digits: Data) -> None:
    rows = np.concatenate([np.flatnonzero(digits[1] == label)[:2] for label in range(10)])
    vectors, labels = digits[0][rows], digits[1][rows]
    found = ClassDistances(1, 1, 0, cv=20, random_state=0).fit_transform(vectors, labels)
    # Twenty parts of one vector each.
    for row, vector in enumerate(vectors):
        rest = np.arange(20) != row
        centres = [vectors[rest & (labels == label)].mean(axis=0) for label in range(10)]
        expected = shares(np.linalg.norm(vector - np.stack(centres), axis=1)[None])
        np.testing.assert_allclose(found[row], expected[0], rtol=1e-4)


@pytest.mark.parametrize("counts", [(1, 1), (1, 2, 3), (3, 2, 1, 40), (1,), (4,)])
def test_few_vectors_are_no_error(digits: Data, others: Data, counts: tuple[int, ...]) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    distances = ClassDistances(4, 2, 3, cv=5, random_state=0)
    found = distances.fit_transform(digits[0][: len(labels)], labels)
    for values in (found, distances.transform(others[0])):
        assert values.shape[1] == len(counts)
        assert ((values >= 0) & (values <= 1)).all()


def test_vectors_that_are_all_the_same_are_no_error() -> None:
    vectors = np.ones((6, 3), dtype=np.float32)
    distances = ClassDistances(1, 1, 2, cv=3)
    found = distances.fit_transform(vectors, [0, 0, 0, 1, 1, 1])
    np.testing.assert_array_equal(found, np.full((6, 2), 0.5))
    np.testing.assert_array_equal(distances.transform(vectors), np.full((6, 2), 0.5))


def test_one_part_has_no_others(digits: Data) -> None:
    with pytest.raises(ValueError, match="cv=1: expected at least two parts"):
        ClassDistances(cv=1).fit_transform(*digits)


@pytest.mark.parametrize("n_parts", [2, 5, 7])
def test_each_class_and_the_whole_are_spread_over_the_parts_evenly(n_parts: int) -> None:
    codes = np.random.default_rng(0).permutation(np.repeat([0, 1, 2, 3], [1, 3, 50, 101]))
    parts = deal(codes, n_parts, np.random.RandomState(0))
    for some in (codes == 0, codes == 1, codes == 2, codes == 3, codes >= 0):
        counts = np.bincount(parts[some], minlength=n_parts)
        assert len(counts) == n_parts
        assert np.ptp(counts) <= 1
    assert (parts != deal(codes, n_parts, np.random.RandomState(1))).any()


def test_the_number_of_threads_does_not_change_a_bit(digits: Data, others: Data) -> None:
    found = []
    for threads in (1, 2):
        with parallel_config(backend="threading", n_jobs=threads):
            fitted = ClassDistances(4, 10, 3, random_state=0)
            trained = fitted.fit_transform(*digits)
            found.append((trained.tobytes(), fitted.transform(others[0]).tobytes()))
    assert found[0] == found[1]
