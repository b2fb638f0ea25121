"""A linear classifier learns Nyström features of landmarks, and its weights are folded back."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import sklearn.cluster
import sklearn.linear_model
from sklearn.linear_model import SGDClassifier
from sklearn.metrics.pairwise import rbf_kernel
from threadpoolctl import threadpool_info, threadpool_limits

from stages.families.kernel import principal_directions
from tests.families.kernel_classifier import LOSSES, small

Array = npt.NDArray[Any]
Data = tuple[Array, Array]


class Recorded(SGDClassifier):  # type: ignore[misc]  # sklearn is untyped
    """Tells what it was fitted to."""

    seen: list[tuple["Recorded", Array]] = []  # noqa: RUF012 - emptied by the test

    def fit(self, X: Array, y: Array) -> Any:  # noqa: N803 - sklearn's API
        self.seen.append((self, X.copy()))
        return super().fit(X, y)


@pytest.mark.parametrize("loss", LOSSES)
def test_folded_weights_say_what_the_linear_classifier_says_of_the_features(
    digits: Data, loss: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Recorded, "seen", [])
    monkeypatch.setattr(sklearn.linear_model, "SGDClassifier", Recorded)
    ours = small(loss=loss, max_iter=3).fit(*digits)
    ((linear, seen),) = Recorded.seen
    turn = principal_directions(ours._kernel(ours.landmarks_))
    features = rbf_kernel(digits[0] - ours.mean_, ours.landmarks_, gamma=ours.gamma_) @ turn
    features /= features.std(axis=0) * np.sqrt(turn.shape[1])
    np.testing.assert_allclose(seen, features, atol=1e-3)
    np.testing.assert_allclose(seen.std(axis=0, dtype=np.float64), turn.shape[1] ** -0.5, rtol=1e-5)
    assert np.square(seen - seen.mean(axis=0)).sum(axis=1).mean() == pytest.approx(1, rel=1e-4)
    expected = linear.decision_function(features)
    found = ours.decision_function(digits[0])
    np.testing.assert_allclose(found, expected, atol=1e-3 * np.abs(expected).max())
    np.testing.assert_array_equal(ours.predict(digits[0]), linear.predict(features))
    assert (linear.loss, linear.max_iter, linear.tol) == (loss, 3, None)
    assert linear.average
    assert ours.n_iter_ == 3


def test_features_keep_the_kernel_as_nystrom_has_it(digits: Data) -> None:
    vectors = digits[0].astype(np.float64)
    inner = rbf_kernel(vectors[:80], gamma=0.01)
    outer = rbf_kernel(vectors, vectors[:80], gamma=0.01)
    features = outer @ principal_directions(inner)
    expected = outer @ np.linalg.inv(inner) @ outer.T
    np.testing.assert_allclose(features @ features.T, expected, atol=1e-8)
    # Between landmarks, the kernel itself.
    np.testing.assert_allclose(features[:80] @ features[:80].T, inner, atol=1e-8)


def test_features_are_uncorrelated_at_the_landmarks(digits: Data) -> None:
    kernel = rbf_kernel(digits[0][:80].astype(np.float64), gamma=0.01)
    features = kernel @ principal_directions(kernel)
    products = features.T @ features
    np.testing.assert_allclose(products, np.diag(np.linalg.eigvalsh(kernel)), atol=1e-8)


def test_directions_lost_in_rounding_are_left_out(digits: Data) -> None:
    vectors = digits[0][:40].astype(np.float64)
    kernel = rbf_kernel(np.concatenate([vectors, vectors]), gamma=0.01)
    turn = principal_directions(kernel)
    assert turn.shape == (80, 40)
    features = kernel @ turn
    np.testing.assert_allclose(features @ features.T, kernel, atol=1e-8)
    assert principal_directions(np.ones((5, 5))).shape == (5, 1)


def test_each_class_has_its_share_of_landmarks_and_no_more_than_vectors(digits: Data) -> None:
    vectors, labels = digits
    few = np.flatnonzero(labels == 3)[:7]
    kept = np.sort(np.concatenate([np.flatnonzero(labels != 3), few]))
    ours = small(n_landmarks=205).fit(vectors[kept], labels[kept])
    assert ours.landmarks_.shape == (9 * 20 + 7, 784)
    assert ours.landmarks_.dtype == np.float32
    np.testing.assert_array_equal(ours.landmarks_[60:67], vectors[few] - ours.mean_)
    assert ours.dual_coef_.shape == (187, 10)
    assert small(n_landmarks=3).fit(*digits).landmarks_.shape == (10, 784)


def test_landmarks_are_centres_of_their_class_alone(digits: Data) -> None:
    vectors, labels = digits
    ours = small(n_landmarks=10).fit(vectors, labels)
    means = [vectors[labels == label].mean(axis=0) for label in range(10)]
    np.testing.assert_allclose(ours.landmarks_ + ours.mean_, means, atol=1e-5)
    fifty = small(n_landmarks=50).fit(vectors, labels)
    many = (fifty.landmarks_ + fifty.mean_).reshape(10, 5, 784)
    for label, centres in enumerate(many):
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
    with threadpool_limits(2, user_api="openmp"):
        before = threads()
        small().fit(*digits)
        assert threads() == before
    assert set(seen) == {1}
