"""Temperatures and weights of a vote are the likeliest ones, as scikit-learn and scipy find them."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.optimize import minimize
from scipy.special import softmax
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import RandomForestClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss
from sklearn.naive_bayes import GaussianNB

from stages.learning.scores import raw_scores
from stages.learning.vote import (
    LEAST,
    STEPS,
    Vote,
    calibrated,
    fit_temperature,
    fit_vote,
    fit_weights,
)

Array = npt.NDArray[Any]


@pytest.fixture(scope="module")
def members(train_sample: Any) -> list[Any]:
    """Classifiers of pixels: of a decision function, and of shares from modest to sure of all."""
    images, labels = train_sample
    vectors = images.reshape(600, -1) / 255.0
    return [
        SGDClassifier(alpha=1e-3, random_state=0).fit(vectors, labels),
        RandomForestClassifier(30, random_state=0).fit(vectors, labels),
        GaussianNB(var_smoothing=0.1).fit(vectors, labels),
    ]


@pytest.fixture(scope="module")
def vectors(test_sample: Any) -> Array:
    """Images that no member has seen."""
    found: Array = test_sample[0].reshape(300, -1) / 255.0
    return found


@pytest.fixture(scope="module")
def scores(members: list[Any], vectors: Array) -> list[Array]:
    return [raw_scores(member, vectors) for member in members]


@pytest.fixture(scope="module")
def labels(test_sample: Any) -> Array:
    found: Array = test_sample[1]
    return found


def logits(scores: Array) -> Array:
    """Return scores whose softmax is taken: the logarithm of shares, others as they are."""
    shares = (scores >= 0).all() and np.allclose(scores.sum(axis=1), 1, atol=1e-3)
    found: Array = scores.astype(np.float64)
    return np.log(np.maximum(found, LEAST)) if shares else found


def plainly_calibrated(logits: Array, temperature: float) -> Array:
    """Return softmax with a temperature, mixed with a little of every class."""
    found: Array = LEAST + (1 - LEAST * logits.shape[1]) * softmax(logits / temperature, axis=1)
    return found


@pytest.mark.parametrize("member", [0, 1, 2])
def test_no_temperature_of_a_fine_grid_is_likelier(
    scores: list[Array], labels: Array, member: int
) -> None:
    own = logits(scores[member])
    grid = np.exp(np.linspace(-3, 5, 401))
    losses = [log_loss(labels, plainly_calibrated(own, temperature)) for temperature in grid]
    found = fit_temperature(scores[member], labels)
    assert found == pytest.approx(grid[np.argmin(losses)], rel=0.02)
    assert log_loss(labels, plainly_calibrated(own, found)) <= min(losses) + 1e-9


def test_probabilities_are_those_of_scikit_learns_temperature_scaling(
    members: list[Any], vectors: Array, scores: list[Array], labels: Array
) -> None:
    frozen = FrozenEstimator(members[0])
    oracle = CalibratedClassifierCV(frozen, method="temperature", ensemble=False)
    expected = oracle.fit(vectors, labels).predict_proba(vectors)
    found = calibrated(scores[0], fit_temperature(scores[0], labels))
    np.testing.assert_allclose(found, expected, atol=1e-3)  # scikit-learn has no least share


@pytest.mark.parametrize("sharpness", [0.5, 2.0])
def test_what_is_calibrated_keeps_its_temperature(sharpness: float) -> None:
    rng = np.random.default_rng(0)
    own = sharpness * rng.normal(size=(20_000, 5))
    shares = softmax(own, axis=1)
    labels = (shares.cumsum(axis=1) > rng.random((20_000, 1))).argmax(axis=1)
    assert fit_temperature(shares, labels) == pytest.approx(1, abs=0.05)
    assert fit_temperature(own, labels) == pytest.approx(1, abs=0.05)
    # Twice as sure of itself as it may be.
    assert fit_temperature(softmax(2 * own, axis=1), labels) == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("factor", [0.01, 0.5, 3.0, 40.0])
def test_the_scale_of_scores_goes_into_the_temperature(
    scores: list[Array], labels: Array, factor: float
) -> None:
    own = logits(scores[2])
    before, after = (fit_temperature(factor_ * own, labels) for factor_ in (1.0, factor))
    assert after == pytest.approx(factor * before, rel=1e-4)
    np.testing.assert_allclose(
        calibrated(factor * own, after), calibrated(own, before), rtol=1e-3, atol=1e-9
    )


def test_a_share_is_the_exponential_of_a_score(scores: list[Array]) -> None:
    assert logits(scores[1]).max() <= 0
    for temperature in (0.2, 1.0, 7.0):
        np.testing.assert_allclose(
            calibrated(scores[1], temperature), calibrated(logits(scores[1]), temperature)
        )
    shares = softmax(scores[0], axis=1)
    np.testing.assert_allclose(calibrated(shares, 1), shares, atol=20 * LEAST)


@given(
    scores=arrays.arrays(
        np.float32,
        arrays.array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=12),
        elements=st.floats(-1e4, 1e4, width=32),
    ),
    temperature=st.floats(1e-3, 1e3),
)
def test_calibrated_rows_sum_to_one_and_rule_nothing_out(scores: Array, temperature: float) -> None:
    found = calibrated(scores, temperature)
    assert found.dtype == np.float64
    assert found.shape == scores.shape
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-9)
    assert found.min() > LEAST * (1 - 1e-9)
    best = np.take_along_axis(found, scores.argmax(axis=1)[:, None], axis=1)
    np.testing.assert_allclose(best[:, 0], found.max(axis=1))


def mean_log(weights: Array, likelihoods: Array) -> float:
    return float(np.log(weights @ likelihoods).mean())


def likeliest(likelihoods: Array) -> Array:
    """Return the weights that scipy finds."""
    start = np.full(len(likelihoods), 1 / len(likelihoods))
    found = minimize(
        lambda weights: -mean_log(np.maximum(weights, 0) + 1e-15, likelihoods),
        start,
        jac=lambda weights: (
            -(likelihoods / ((np.maximum(weights, 0) + 1e-15) @ likelihoods)).mean(axis=1)
        ),
        method="SLSQP",
        bounds=[(0, 1)] * len(start),
        constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1},
        options={"ftol": 1e-12, "maxiter": 300},
    )
    weights: Array = np.maximum(found.x, 0) / np.maximum(found.x, 0).sum()
    return weights


@given(
    likelihoods=arrays.arrays(
        np.float64,
        st.tuples(st.integers(1, 5), st.integers(1, 40)),
        elements=st.floats(LEAST, 1),
    )
)
def test_weights_are_about_as_likely_as_those_of_scipy(likelihoods: Array) -> None:
    found = np.array(fit_weights(likelihoods))
    assert found.shape == (len(likelihoods),)
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1)
    best = likeliest(likelihoods)
    # What a number of steps of expectation maximisation may leave at the very most.
    left = np.log(len(found)) / STEPS
    assert mean_log(found, likelihoods) > mean_log(best, likelihoods) - left - 1e-9


@given(st.integers(2, 5), st.integers(0, 2**32 - 1), st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(number: int, seed: int, random: Any) -> None:
    likelihoods = np.random.default_rng(seed).uniform(LEAST, 1, (number, 50))
    order = random.sample(range(number), number)
    assume(order != sorted(order))
    expected = np.array(fit_weights(likelihoods))[order]
    np.testing.assert_allclose(fit_weights(likelihoods[order]), expected, rtol=1e-6, atol=1e-12)


def true_shares(scores: list[Array], labels: Array) -> Array:
    """Return what each member, calibrated, gives to the class that is true."""
    rows = np.arange(len(labels))
    return np.stack([calibrated(own, fit_temperature(own, labels))[rows, labels] for own in scores])


def test_weights_of_real_members_are_those_of_scipy(scores: list[Array], labels: Array) -> None:
    likelihoods = true_shares(scores, labels)
    found = fit_weights(likelihoods)
    np.testing.assert_allclose(found, likeliest(likelihoods), atol=0.01)
    assert sum(weight > 0.1 for weight in found) >= 2  # nobody votes alone


def test_a_useless_member_has_no_weight(scores: list[Array], labels: Array) -> None:
    likelihoods = true_shares(scores, labels)
    half = likelihoods[0] / 2  # in nothing better than the first
    found = fit_weights(np.vstack([likelihoods, half]))
    assert found[3] < 1e-6
    np.testing.assert_allclose(found[:3], fit_weights(likelihoods), atol=0.01)


def test_a_member_given_twice_shares_its_weight(scores: list[Array], labels: Array) -> None:
    likelihoods = true_shares(scores, labels)
    once, twice = (fit_weights(likelihoods[order]) for order in ([0, 1, 2], [0, 1, 2, 1]))
    assert twice[1] == pytest.approx(twice[3])
    assert twice[1] + twice[3] == pytest.approx(once[1], abs=0.01)
    np.testing.assert_allclose(fit_weights(likelihoods[[0, 0]]), [0.5, 0.5])
    assert fit_weights(likelihoods[:1]) == [1.0]


def test_members_are_calibrated_then_weighed(scores: list[Array], labels: Array) -> None:
    vote = fit_vote(scores, labels)
    assert vote.temperatures == [fit_temperature(own, labels) for own in scores]
    assert vote.weights == fit_weights(true_shares(scores, labels))
    assert all(type(number) is float for number in [*vote.temperatures, *vote.weights])


def test_a_vote_is_at_least_as_likely_as_each_member(scores: list[Array], labels: Array) -> None:
    vote = fit_vote(scores, labels)
    found = log_loss(labels, vote.combine(scores))
    alone = [
        log_loss(labels, calibrated(own, temperature))
        for own, temperature in zip(scores, vote.temperatures, strict=True)
    ]
    assert found < min(alone)


def test_a_vote_is_the_weighted_mean_of_the_members(scores: list[Array]) -> None:
    vote = Vote([0.5, 2.0, 30.0], [0.5, 0.3, 0.2], [False, True, True])
    found = vote.combine(scores)
    assert found.shape == (300, 10)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found.sum(axis=1), 1)
    wide = [logits(own) for own in scores]
    for row in range(0, 300, 7):
        expected = np.zeros(10)
        for own, temperature, weight in zip(wide, vote.temperatures, vote.weights, strict=True):
            powers = np.exp((own[row] - own[row].max()) / temperature)
            expected += weight * (LEAST + (1 - 10 * LEAST) * powers / powers.sum())
        np.testing.assert_allclose(found[row], expected, rtol=1e-9)


def test_a_vote_does_not_depend_on_the_order_of_members(scores: list[Array], labels: Array) -> None:
    forth = fit_vote(scores, labels).combine(scores)
    back = fit_vote(scores[::-1], labels).combine(scores[::-1])
    np.testing.assert_allclose(back, forth, rtol=1e-6)


def test_an_image_is_voted_on_by_itself(scores: list[Array], labels: Array) -> None:
    vote = fit_vote(scores, labels)
    expected = vote.combine(scores)
    for row in range(300):
        found = vote.combine([own[row : row + 1] for own in scores])
        np.testing.assert_allclose(found[0], expected[row], rtol=1e-9)


@pytest.mark.parametrize("number", [1, 4])
def test_another_number_of_members_is_refused(scores: list[Array], number: int) -> None:
    vote = Vote([1.0, 1.0, 1.0], [0.4, 0.3, 0.3], [False, True, True])
    with pytest.raises(ValueError, match="zip"):
        vote.combine((scores * 2)[:number])
