"""SoftmaxRegression is multinomial logistic regression, learned by gradient descent."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special
from scipy.optimize import approx_fprime
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import cross_val_predict
from sklearn.utils.estimator_checks import parametrize_with_checks

from stages.families.softmax import SoftmaxRegression, loss_and_gradient
from tests.families.softmax_classifier import Data, digits, small

__all__ = ["digits"]

Array = npt.NDArray[Any]


# As it is by default, and without validation.
@parametrize_with_checks(  # type: ignore[untyped-decorator]
    [SoftmaxRegression(), SoftmaxRegression(validation_fraction=0.0, max_iter=30)]
)
def test_it_passes_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


@settings(max_examples=30)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(1, 20),
    n_features=st.integers(1, 6),
    n_classes=st.integers(2, 5),
    alpha=st.sampled_from([0.0, 0.01, 3.0]),
)
def test_the_gradient_is_that_of_finite_differences(
    seed: int, n: int, n_features: int, n_classes: int, alpha: float
) -> None:
    random = np.random.default_rng(seed)
    weights = random.normal(size=(n_classes, n_features + 1))
    vectors, codes = random.normal(size=(n, n_features)), random.integers(0, n_classes, n)

    def loss(flat: Array) -> float:
        return loss_and_gradient(flat.reshape(weights.shape), vectors, codes, alpha)[0]

    _, gradient = loss_and_gradient(weights, vectors, codes, alpha)
    flat, step = weights.ravel(), 1e-6
    # Central: forward differences one way and the other, whose first errors cancel.
    expected = (approx_fprime(flat, loss, step) + approx_fprime(flat, loss, -step)) / 2
    np.testing.assert_allclose(gradient.ravel(), expected, atol=1e-7)


def test_the_loss_is_the_cross_entropy_and_half_the_squared_weights(digits: Data) -> None:
    vectors, labels = digits
    weights = np.random.default_rng(0).normal(size=(10, 65))
    shares = special.softmax(vectors @ weights[:, :-1].T + weights[:, -1], axis=1)
    expected = log_loss(labels, shares) + 0.3 / 2 * np.sum(weights[:, :-1] ** 2)
    assert loss_and_gradient(weights, vectors, labels, 0.3)[0] == pytest.approx(expected)


def test_no_score_is_too_great_for_the_softmax() -> None:
    vectors, weights = np.array([[1.0]]), np.array([[1e4, 0.0], [-1e4, 0.0], [0.0, 1.0]])
    loss, gradient = loss_and_gradient(weights, vectors, np.array([1]), 0.0)
    assert loss == pytest.approx(2e4)
    np.testing.assert_allclose(gradient, [[1, 1], [-1, -1], [0, 0]])


def test_it_finds_the_weights_of_logistic_regression(digits: Data) -> None:
    vectors, labels = (array[:500] for array in digits)
    alpha = 1e-2
    # All vectors in each batch: no noise is left where it ends.
    ours = small(
        alpha=alpha, learning_rate_init=0.5, validation_fraction=0, batch_size=500, max_iter=2000
    )
    theirs = LogisticRegression(C=1 / (alpha * len(labels)), tol=1e-10, max_iter=5000)
    ours.fit(vectors, labels)
    theirs.fit(vectors, labels)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-3)
    # Those of all classes may be moved together: no probability changes.
    np.testing.assert_allclose(
        ours.intercept_ - ours.intercept_.mean(),
        theirs.intercept_ - theirs.intercept_.mean(),
        atol=5e-3,
    )
    np.testing.assert_allclose(
        ours.predict_proba(vectors), theirs.predict_proba(vectors), atol=1e-3
    )


def test_it_is_within_half_a_point_of_logistic_regression_on_what_neither_has_seen(
    digits: Data,
) -> None:
    vectors, labels = digits
    accuracies = [
        np.mean(cross_val_predict(model, vectors, labels, cv=3) == labels)
        for model in (small(alpha=1e-3), LogisticRegression(C=1, max_iter=1000))
    ]
    assert abs(accuracies[0] - accuracies[1]) <= 0.005
    assert accuracies[0] > 0.92


def test_the_seed_decides(digits: Data) -> None:
    one, again, other = (small(max_iter=3, random_state=seed).fit(*digits) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.coef_, again.coef_)
    assert (one.coef_ != other.coef_).any()


def test_float32_stays_float32(digits: Data) -> None:
    vectors, labels = digits
    ours = small(max_iter=5).fit(vectors.astype(np.float32), labels)
    exact = small(max_iter=5).fit(vectors, labels)
    assert ours.coef_.dtype == ours.predict_proba(vectors.astype(np.float32)).dtype == np.float32
    np.testing.assert_allclose(ours.coef_, exact.coef_, atol=1e-3)


def test_of_two_classes_the_score_is_the_log_odds_of_the_second(digits: Data) -> None:
    vectors, labels = digits
    names = np.where(labels % 2, "odd", "even")
    ours = small().fit(vectors, names)
    shares = ours.predict_proba(vectors)
    np.testing.assert_allclose(
        ours.decision_function(vectors), np.log(shares[:, 1] / shares[:, 0]), atol=1e-6
    )
    assert ours.score(vectors, names) > 0.85


def test_one_class_is_refused(digits: Data) -> None:
    with pytest.raises(ValueError, match=r"^expected at least two classes, found one class$"):
        small().fit(digits[0], np.zeros(len(digits[0])))
