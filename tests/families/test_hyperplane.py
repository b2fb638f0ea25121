"""LocalHyperplaneClassifier answers the class whose local plane is nearest."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joblib import parallel_config
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from sklearn.utils.estimator_checks import parametrize_with_checks

from stages.families import hyperplane as module
from stages.families.hyperplane import LocalHyperplaneClassifier, squared_distances
from stages.learning.classifier import class_scores
from stages.store.model_file import load_model, save_model

Array = npt.NDArray[Any]
Data = tuple[Array, Array]


@pytest.fixture(scope="module")
def pca(train_sample: Any) -> PCA:
    return PCA(30, svd_solver="full").fit(train_sample[0].reshape(600, -1) / 255.0)


@pytest.fixture(scope="module")
def digits(train_sample: Any, pca: PCA) -> Data:
    return pca.transform(train_sample[0].reshape(600, -1) / 255.0), train_sample[1]


@pytest.fixture(scope="module")
def others(test_sample: Any, pca: PCA) -> Data:
    return pca.transform(test_sample[0].reshape(300, -1) / 255.0), test_sample[1]


@parametrize_with_checks(  # type: ignore[untyped-decorator]
    [LocalHyperplaneClassifier(), LocalHyperplaneClassifier(1, 5.0)]
)
def test_it_passes_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize("ridge", [0.1, 1.0])
def test_scores_are_what_least_squares_by_weights_that_sum_to_one_leave(
    digits: Data, others: Data, ridge: float
) -> None:
    vectors, labels = digits
    found = LocalHyperplaneClassifier(5, ridge).fit(vectors, labels).decision_function(others[0])
    assert found.shape == (300, 10)
    for label in (0, 7):
        own = vectors[labels == label]
        distances, nearest = NearestNeighbors(n_neighbors=5).fit(own).kneighbors(others[0])
        for row in range(0, 300, 20):
            near = own[nearest[row]]
            # The first weight is what the others leave of one.
            plane = np.vstack([near.T, np.sqrt(ridge) * np.diag(distances[row])])
            aim = np.concatenate([others[0][row], np.zeros(5)]) - plane[:, 0]
            directions = plane[:, 1:] - plane[:, :1]
            left = aim - directions @ np.linalg.lstsq(directions, aim)[0]
            assert -found[row, label] == pytest.approx(np.linalg.norm(left), rel=1e-4)


def test_of_one_neighbour_it_is_the_nearest_neighbour_rule(digits: Data, others: Data) -> None:
    expected = KNeighborsClassifier(1, algorithm="brute").fit(*digits).predict(others[0])
    found = LocalHyperplaneClassifier(1).fit(*digits).predict(others[0])
    np.testing.assert_array_equal(found, expected)


def test_it_errs_less_than_a_vote_of_as_many_neighbours(digits: Data, others: Data) -> None:
    vote = KNeighborsClassifier(5, weights="distance").fit(*digits).predict(others[0])
    planes = LocalHyperplaneClassifier(5).fit(*digits).predict(others[0])
    assert (planes != others[1]).sum() < (vote != others[1]).sum()


def test_the_greatest_score_is_the_predicted_class(digits: Data, others: Data) -> None:
    fitted = LocalHyperplaneClassifier(5).fit(*digits)
    scores = class_scores(fitted, others[0])
    np.testing.assert_array_equal(scores.argmax(axis=1), fitted.predict(others[0]))


def test_the_scale_of_vectors_does_not_matter(digits: Data, others: Data) -> None:
    plain = LocalHyperplaneClassifier(5).fit(*digits).decision_function(others[0])
    scaled = LocalHyperplaneClassifier(5).fit(8 * digits[0], digits[1])
    np.testing.assert_allclose(scaled.decision_function(8 * others[0]), 8 * plain, rtol=1e-6)


def test_a_class_with_fewer_vectors_gives_all_it_has(digits: Data, others: Data) -> None:
    vectors, labels = digits
    few = np.concatenate([np.flatnonzero(labels == 0)[:2], np.flatnonzero(labels == 1)])
    fitted = LocalHyperplaneClassifier(10).fit(vectors[few], labels[few])
    assert np.isfinite(fitted.decision_function(others[0])).all()


def test_of_two_classes_the_score_is_that_of_the_second(digits: Data, others: Data) -> None:
    vectors, labels = digits
    two = labels < 2
    fitted = LocalHyperplaneClassifier(5).fit(vectors[two], labels[two])
    every = LocalHyperplaneClassifier(5).fit(*digits).decision_function(others[0])
    found = fitted.decision_function(others[0])
    np.testing.assert_allclose(found, every[:, 1] - every[:, 0], atol=1e-9)
    np.testing.assert_array_equal(fitted.predict(others[0]), (found > 0).astype(int))


@given(seed=st.integers(0, 2**32 - 1), k=st.integers(1, 8), ridge=st.floats(1e-3, 1e3))
def test_a_plane_is_no_farther_than_a_neighbour_and_no_nearer_than_without_penalty(
    seed: int, k: int, ridge: float
) -> None:
    random = np.random.default_rng(seed)
    query, near = random.normal(size=(1, 6)), random.normal(size=(1, k, 6))
    spread, offset = near[0, 1:] - near[0, 0], query[0] - near[0, 0]
    rest = offset - spread.T @ np.linalg.lstsq(spread.T, offset)[0]
    found = squared_distances(query, near, ridge)[0]
    nearest = np.square(query - near[0]).sum(axis=1).min()
    assert np.square(rest).sum() - 1e-9 <= found <= (1 + ridge) * nearest * (1 + 1e-9)


def test_a_query_that_is_a_neighbour_is_next_to_the_plane(digits: Data) -> None:
    vectors, labels = digits
    fitted = LocalHyperplaneClassifier(5).fit(vectors, labels)
    nearness = fitted.decision_function(vectors)
    assert np.abs(nearness[np.arange(600), labels]).max() < 1e-6
    np.testing.assert_array_equal(fitted.predict(vectors), labels)
    same = squared_distances(np.ones((2, 3)), np.ones((2, 4, 3)), 1.0)
    assert np.abs(same).max() < 1e-300


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"n_neighbors": 0}, "n_neighbors: expected"), ({"ridge": 0.0}, "ridge: expected")],
)
def test_what_makes_no_sense_is_refused(digits: Data, changes: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        LocalHyperplaneClassifier(**changes).fit(*digits)


def test_threads_and_blocks_do_not_change_a_bit(
    digits: Data, others: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for threads, block in ((1, 1 << 20), (2, 1 << 20), (2, 150 * 7)):
        monkeypatch.setattr(module, "BLOCK", block)
        with parallel_config(n_jobs=threads):
            fitted = LocalHyperplaneClassifier(5).fit(*digits)
            found.append(class_scores(fitted, others[0]).tobytes())
    assert found[0] == found[1] == found[2]


def test_a_model_file_gives_the_same_scores(digits: Data, others: Data, tmp_path: Path) -> None:
    fitted = LocalHyperplaneClassifier(5).fit(*digits)
    save_model(tmp_path / "model.skops", fitted)
    loaded = load_model(tmp_path / "model.skops")
    expected = fitted.decision_function(others[0])
    np.testing.assert_array_equal(loaded.decision_function(others[0]), expected)
