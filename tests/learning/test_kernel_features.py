"""Landmarks are centres of classes; features keep the kernel and are white."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import sklearn.cluster
from joblib import parallel_config
from sklearn.metrics.pairwise import rbf_kernel
from threadpoolctl import threadpool_info, threadpool_limits

from stages.learning import kernel_features
from stages.learning.kernel_features import (
    class_landmarks,
    fit_features,
    gaussian_kernel,
    mean_square,
    nystrom_features,
    principal_directions,
    white_directions,
)
from stages.store import rows

Array = npt.NDArray[Any]
Data = tuple[Array, Array]
GAMMA = 0.01


def landmarks(vectors: Array, labels: Array, number: int) -> Array:
    return class_landmarks(vectors, labels, number, np.random.RandomState(0))


@pytest.mark.parametrize(("dtype", "atol"), [(np.float64, 1e-12), (np.float32, 1e-4)])
def test_kernel_values_are_those_of_scikit_learn(digits: Data, dtype: Any, atol: float) -> None:
    vectors = digits[0].astype(dtype)
    found = gaussian_kernel(vectors, digits[0][:80], GAMMA)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, rbf_kernel(vectors, vectors[:80], GAMMA), atol=atol)


def test_no_kernel_value_is_above_one(digits: Data) -> None:
    far = digits[0] + np.float32(100)  # where squared distances are rounded
    assert gaussian_kernel(far, far, GAMMA).max() == 1


def test_features_keep_the_kernel_as_nystrom_has_it(digits: Data) -> None:
    vectors = digits[0].astype(np.float64)
    inner = rbf_kernel(vectors[:80], gamma=GAMMA)
    outer = rbf_kernel(vectors, vectors[:80], gamma=GAMMA)
    features = outer @ principal_directions(inner, 80)
    expected = outer @ np.linalg.inv(inner) @ outer.T
    np.testing.assert_allclose(features @ features.T, expected, atol=1e-8)
    # Between landmarks, the kernel itself.
    np.testing.assert_allclose(features[:80] @ features[:80].T, inner, atol=1e-8)


def test_the_greatest_components_are_kept(digits: Data) -> None:
    kernel = rbf_kernel(digits[0][:80].astype(np.float64), gamma=GAMMA)
    features = kernel @ principal_directions(kernel, 30)
    greatest = np.linalg.eigvalsh(kernel)[::-1][:30]
    np.testing.assert_allclose(features.T @ features, np.diag(greatest), atol=1e-8)


def test_directions_lost_in_rounding_are_left_out(digits: Data) -> None:
    vectors = digits[0][:40].astype(np.float64)
    kernel = rbf_kernel(np.concatenate([vectors, vectors]), gamma=GAMMA)
    turn = principal_directions(kernel, 80)
    assert turn.shape == (80, 40)
    features = kernel @ turn
    np.testing.assert_allclose(features @ features.T, kernel, atol=1e-8)
    assert principal_directions(np.ones((5, 5)), 5).shape == (5, 1)


def test_what_is_lost_is_a_share_of_the_greatest() -> None:
    axes = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    for scale in (1e-3, 1.0, 1e3):
        kernel = axes * np.array([1, 5e-6, 5e-7]) * scale @ axes.T
        assert principal_directions(kernel, 3).shape == (3, 2)


@pytest.mark.parametrize("n", [1, 63, 64, 100, 101, 600])
def test_mean_squares_are_those_of_all_vectors_in_blocks_of_any_size(
    digits: Data, n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_features, "SUMMED", 100)
    monkeypatch.setattr(rows, "BLOCK", 64)
    vectors = digits[0][:n] / 100
    expected = np.square(vectors, dtype=np.float64).sum() / n
    assert mean_square(vectors) == pytest.approx(expected, rel=1e-6)


def test_features_of_the_sample_have_the_same_mean_square(digits: Data) -> None:
    vectors, places = digits[0], digits[0][:80]
    turn = white_directions(vectors, places, GAMMA, 60)
    assert turn.shape == (80, 60)
    assert turn.dtype == np.float32
    features = nystrom_features(vectors, places, GAMMA, turn)
    squares = np.square(features, dtype=np.float64).mean(axis=0)
    np.testing.assert_allclose(squares, 1 / 60, rtol=1e-5)
    kernel = rbf_kernel(vectors, places, gamma=GAMMA)
    plain = kernel @ principal_directions(rbf_kernel(places, gamma=GAMMA), 60)
    plain /= np.sqrt(np.square(plain).mean(axis=0) * 60)
    np.testing.assert_allclose(np.abs(features[:, :-1]), np.abs(plain), atol=1e-3)


def test_gamma_is_in_units_of_the_mean_square_unless_that_is_zero(digits: Data) -> None:
    for vectors in (digits[0], digits[0] * 0):
        places, gamma, turn = fit_features(
            vectors, digits[1], np.random.RandomState(0), n_landmarks=10, gamma=0.5, n_components=9
        )
        assert gamma == 0.5 / (mean_square(vectors) or 1)
        assert np.isfinite(nystrom_features(vectors, places, gamma, turn)).all()


def test_vectors_that_are_all_the_same_have_finite_features() -> None:
    same = np.ones((6, 3), dtype=np.float32)
    turn = white_directions(same, same, GAMMA, 6)
    assert np.isfinite(nystrom_features(same, same, GAMMA, turn)).all()


@pytest.mark.parametrize("block", [1, 7, 600, 10_000])
def test_features_are_the_turned_kernel_and_a_constant_in_blocks_of_any_size(
    digits: Data, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []

    def watched(vectors: Array, *others: Any) -> Array:
        held.append(len(vectors))
        return gaussian_kernel(vectors, *others)

    monkeypatch.setattr(kernel_features, "BLOCK", block)
    monkeypatch.setattr(kernel_features, "gaussian_kernel", watched)
    turn = np.random.default_rng(0).normal(size=(80, 16)).astype(np.float32)
    found = nystrom_features(digits[0], digits[0][:80], GAMMA, turn)
    assert found.shape == (600, 17)
    assert found.dtype == np.float32
    expected = rbf_kernel(digits[0].astype(np.float64), digits[0][:80], GAMMA) @ turn
    np.testing.assert_allclose(found[:, :-1], expected, atol=1e-3)
    assert (found[:, -1] == 0.25).all()
    assert max(held) == min(block, 600)
    assert sum(held) == 600


def test_the_number_of_threads_does_not_change_a_bit(
    digits: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_features, "BLOCK", 100)
    found = []
    for threads in (1, 3):
        with parallel_config(backend="threading", n_jobs=threads), threadpool_limits(1, "blas"):
            centres = landmarks(*digits, 100)
            turn = white_directions(digits[0], centres, GAMMA, 50)
            found.append(nystrom_features(digits[0], centres, GAMMA, turn).tobytes())
    assert found[0] == found[1]


def test_each_class_has_its_share_of_landmarks_and_no_more_than_vectors(digits: Data) -> None:
    vectors, labels = digits
    few = np.flatnonzero(labels == 3)[:7]
    kept = np.sort(np.concatenate([np.flatnonzero(labels != 3), few]))
    found = landmarks(vectors[kept], labels[kept], 205)
    assert found.shape == (9 * 20 + 7, 784)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found[60:67], vectors[few])
    assert landmarks(vectors, labels, 3).shape == (10, 784)


def test_landmarks_are_centres_of_their_class_alone(digits: Data) -> None:
    vectors, labels = digits
    means = [vectors[labels == label].mean(axis=0) for label in range(10)]
    np.testing.assert_allclose(landmarks(vectors, labels, 10), means, atol=1e-5)
    for label, centres in enumerate(landmarks(vectors, labels, 50).reshape(10, 5, 784)):
        own = vectors[labels == label]
        nearest = np.square(own[:, None] - centres).sum(axis=2)
        assert nearest.min(axis=1).sum() < np.square(own - means[label]).sum()
        assert len(np.unique(nearest.argmin(axis=1))) == 5


def test_centres_are_sought_on_one_thread(digits: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    class Watched(sklearn.cluster.KMeans):  # type: ignore[misc]  # sklearn is untyped
        def fit(self, *arguments: Any) -> Any:
            seen.extend(threads())
            return super().fit(*arguments)

    def threads() -> list[int]:
        pools = [pool for pool in threadpool_info() if pool["user_api"] == "openmp"]
        return [pool["num_threads"] for pool in pools]

    seen: list[int] = []
    monkeypatch.setattr(sklearn.cluster, "KMeans", Watched)
    with threadpool_limits(2, user_api="openmp"), parallel_config(backend="threading", n_jobs=2):
        before = threads()
        landmarks(*digits, 100)
        assert threads() == before
    assert set(seen) == {1}
