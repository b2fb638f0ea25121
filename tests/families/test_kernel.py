"""KernelSGDClassifier scores by weighted kernel values of its landmarks, whatever the unit."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from joblib import parallel_config
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import SGDClassifier
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.utils.estimator_checks import parametrize_with_checks
from threadpoolctl import threadpool_limits

from stages.families.kernel import KernelSGDClassifier
from stages.learning.classifier import class_scores
from stages.store.model_file import load_model, save_model
from tests.families.kernel_classifier import small

Array = npt.NDArray[Any]
Data = tuple[Array, Array]


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
    [KernelSGDClassifier(), KernelSGDClassifier(n_landmarks=1)]
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


@pytest.mark.parametrize(("scale", "atol"), [(0.0625, 0), (1024, 0), (10, 0.2), (255, 0.2)])
def test_the_scale_of_vectors_does_not_matter(
    digits: Data, others: Data, classifier: KernelSGDClassifier, scale: float, atol: float
) -> None:
    # A power of two rounds nothing otherwise; another factor does, in the last bits, which
    # may put a vector on the other side of its margin: by how much depends on the processor.
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
    ours = small(n_landmarks=600, n_components=600, batch_size=64).fit(*digits)
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


def test_of_two_classes_the_score_is_that_of_the_second(digits: Data, others: Data) -> None:
    names = [np.where(labels % 2, "odd", "even") for _, labels in (digits, others)]
    ours = small().fit(digits[0], names[0])
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
