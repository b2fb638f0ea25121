"""KernelSGDClassifier is a linear classifier on Nyström features, its weights folded back."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import sklearn.cluster
import sklearn.linear_model
from joblib import parallel_config
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import SGDClassifier
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.utils.estimator_checks import parametrize_with_checks
from threadpoolctl import threadpool_info, threadpool_limits

from stages.learning.kernel import KernelSGDClassifier, principal_directions
from stages.learning.scores import class_scores
from stages.model_file import load_model, save_model

Array = npt.NDArray[Any]
Data = tuple[Array, Array]

LOSSES = ["hinge", "squared_hinge", "log_loss", "modified_huber"]


def small(**changes: Any) -> KernelSGDClassifier:
    return KernelSGDClassifier(
        **{"n_landmarks": 100, "alpha": 1e-4, "random_state": 0, **changes},
    )


def flat(images: Array) -> Array:
    rows: Array = images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
    return rows


@pytest.fixture(scope="module")
def digits(train_sample: Any) -> Data:
    """Pixels of real images and their labels."""
    return flat(train_sample[0]), train_sample[1]


@pytest.fixture(scope="module")
def others(test_sample: Any) -> Data:
    """The same of images that nothing is fitted to."""
    return flat(test_sample[0]), test_sample[1]


@pytest.fixture(scope="module")
def classifier(digits: Data) -> KernelSGDClassifier:
    return small().fit(*digits)


def plain_scores(classifier: KernelSGDClassifier, vectors: Array) -> Array:
    """Return the values of the decision function the slow way, all in float64."""
    centred = vectors.astype(np.float64) - classifier.mean_
    kernel = rbf_kernel(centred, classifier.landmarks_.astype(np.float64), gamma=classifier.gamma_)
    found: Array = kernel @ classifier.dual_coef_ + classifier.intercept_
    return found


# Every vector a landmark, and one landmark for each class.
@parametrize_with_checks(  # type: ignore[untyped-decorator]
    [KernelSGDClassifier(), KernelSGDClassifier(n_landmarks=1, loss="log_loss")]
)
def test_it_passes_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize("gamma", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("offset", [0, 1])
def test_scores_are_the_weighted_kernel_values_of_the_landmarks(
    digits: Data, others: Data, gamma: float, offset: int
) -> None:
    ours = small(gamma=gamma).fit(digits[0] + np.float32(offset), digits[1])
    vectors = others[0] + np.float32(offset)
    found, expected = ours.decision_function(vectors), plain_scores(ours, vectors)
    assert found.shape == (300, 10)
    assert found.dtype == np.float64
    # Far less than float32 would round: weights are large, and of both signs.
    np.testing.assert_allclose(found, expected, atol=1e-10 * np.abs(ours.dual_coef_).sum())
    np.testing.assert_array_equal(ours.predict(vectors), expected.argmax(axis=1))


def test_gamma_is_in_units_of_the_mean_square_distance_from_the_mean(
    digits: Data, classifier: KernelSGDClassifier
) -> None:
    lengths = np.linalg.norm(digits[0].astype(np.float64) - digits[0].mean(axis=0), axis=1)
    assert classifier.gamma_ == pytest.approx(1 / np.mean(lengths**2), rel=1e-6)
    assert small(gamma=0.5).fit(*digits).gamma_ == pytest.approx(classifier.gamma_ / 2)


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


@pytest.mark.parametrize(("scale", "atol"), [(0.0625, 0), (1024, 0), (10, 1e-2), (255, 1e-2)])
def test_the_scale_of_vectors_does_not_matter(
    digits: Data, others: Data, classifier: KernelSGDClassifier, scale: float, atol: float
) -> None:
    # A power of two rounds nothing otherwise; another factor does, in the last bits.
    scaled = small().fit(digits[0] * np.float32(scale), digits[1])
    found = scaled.decision_function(others[0] * np.float32(scale))
    expected = classifier.decision_function(others[0])
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=atol + 1e-9)
    np.testing.assert_array_equal(found.argmax(axis=1), expected.argmax(axis=1))


@pytest.mark.parametrize("offset", [-10, 100, 1000])
def test_where_the_vectors_lie_does_not_matter(
    digits: Data, others: Data, classifier: KernelSGDClassifier, offset: float
) -> None:
    moved = small().fit(digits[0] + np.float32(offset), digits[1])
    errors = [
        int(np.sum(own.predict(vectors) != others[1]))
        for own, vectors in ((classifier, others[0]), (moved, others[0] + np.float32(offset)))
    ]
    assert abs(errors[0] - errors[1]) <= 6


@pytest.mark.parametrize("value", [0.0, 3.0])
def test_vectors_that_are_all_the_same_are_no_error(value: float) -> None:
    vectors, labels = np.full((6, 2), value), np.array([0, 0, 0, 1, 1, 1])
    assert np.isfinite(small(n_landmarks=2).fit(vectors, labels).decision_function(vectors)).all()


def test_it_errs_less_than_a_linear_classifier_of_the_vectors(digits: Data, others: Data) -> None:
    linear = SGDClassifier(alpha=1e-4, random_state=0, average=True).fit(*digits)
    ours = small(n_landmarks=300, max_iter=20).fit(*digits)
    errors = [np.sum(own.predict(others[0]) != others[1]) for own in (ours, linear)]
    assert errors[0] < 0.8 * errors[1]


def test_what_no_line_divides_is_learned() -> None:
    angles = np.linspace(0, 40 * np.pi, 400)
    radii = np.where(np.arange(400) % 2, 1.0, 2.0)
    vectors = np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])
    rings = np.where(radii == 1, "inner", "outer")
    assert small(n_landmarks=40).fit(vectors[:300], rings[:300]).score(vectors, rings) == 1


def test_the_number_of_threads_does_not_change_a_bit(digits: Data, others: Data) -> None:
    # Two classes of many vectors, so that threads would share the work of a class.
    vectors = np.concatenate([digits[0], np.roll(digits[0], 1, axis=1)])
    labels = np.tile(digits[1], 2) % 5 // 2
    found = []
    for threads in (1, 2, 2):
        with (
            parallel_config(backend="threading", n_jobs=threads),
            threadpool_limits(1, user_api="blas"),
            threadpool_limits(threads, user_api="openmp"),
        ):
            ours = small().fit(vectors, labels)
        scores = class_scores(ours, others[0])
        found.append((ours.landmarks_.tobytes(), ours.dual_coef_.tobytes(), scores.tobytes()))
    assert found[0] == found[1] == found[2]


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


def test_the_seed_decides(digits: Data, others: Data, classifier: KernelSGDClassifier) -> None:
    again = small().fit(*digits).decision_function(others[0])
    np.testing.assert_array_equal(again, classifier.decision_function(others[0]))
    other = small(random_state=1).fit(*digits)
    assert (other.landmarks_ != classifier.landmarks_).any()
    assert (other.decision_function(others[0]) != again).any()
    # Where all vectors are landmarks, their order in training is left.
    some = digits[0][:150], digits[1][:150]
    both = [small(n_landmarks=1500, random_state=seed).fit(*some) for seed in (0, 1)]
    np.testing.assert_array_equal(both[0].landmarks_, both[1].landmarks_)
    assert (both[0].dual_coef_ != both[1].dual_coef_).any()


@pytest.mark.parametrize("loss", LOSSES)
def test_of_two_classes_the_score_is_that_of_the_second(
    digits: Data, others: Data, loss: str
) -> None:
    names = [np.where(labels % 2, "odd", "even") for _, labels in (digits, others)]
    ours = small(loss=loss).fit(digits[0], names[0])
    scores = ours.decision_function(others[0])
    assert scores.shape == (300,)
    np.testing.assert_allclose(
        scores, plain_scores(ours, others[0])[:, 0], atol=1e-10 * np.abs(ours.dual_coef_).sum()
    )
    assert list(ours.classes_) == ["even", "odd"]
    np.testing.assert_array_equal(ours.predict(others[0]), np.where(scores > 0, "odd", "even"))
    assert ours.score(others[0], names[1]) > 0.8


def test_one_class_is_refused(digits: Data) -> None:
    with pytest.raises(ValueError, match=r"^expected at least two classes, found one class$"):
        small().fit(digits[0], np.zeros(600))


def test_names_of_classes_do_not_matter(
    digits: Data, others: Data, classifier: KernelSGDClassifier
) -> None:
    names = np.array([f"digit {label}" for label in range(10)])
    named = small().fit(digits[0], names[digits[1]])
    np.testing.assert_array_equal(named.dual_coef_, classifier.dual_coef_)
    np.testing.assert_array_equal(named.predict(others[0]), names[classifier.predict(others[0])])


def test_vectors_are_not_changed(digits: Data) -> None:
    copy = digits[0].copy()
    small().fit(copy, digits[1]).predict(copy)
    np.testing.assert_array_equal(copy, digits[0])


def test_a_model_file_gives_the_same_scores(
    tmp_path: Path, others: Data, classifier: KernelSGDClassifier
) -> None:
    save_model(tmp_path / "model.skops", classifier)
    loaded = load_model(tmp_path / "model.skops")
    expected = class_scores(classifier, others[0])
    assert class_scores(loaded, others[0]).tobytes() == expected.tobytes()


def test_nothing_is_predicted_before_a_fit(others: Data) -> None:
    with pytest.raises(NotFittedError):
        small().predict(others[0])
