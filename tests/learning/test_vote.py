"""Weights of a vote are the likeliest ones, as scipy finds them; the vote is the mean by them."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.optimize import minimize
from sklearn.metrics import log_loss

from stages.learning.calibration import LEAST, fit_calibration
from stages.learning.vote import STEPS, Vote, fit_vote, fit_weights

Array = npt.NDArray[Any]


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


def true_shares(votes: list[Array], labels: Array) -> Array:
    """Return what each member gives to the class that is true."""
    rows = np.arange(len(labels))
    return np.stack([own[rows, labels].astype(np.float64) for own in votes])


def test_weights_of_real_members_are_those_of_scipy(
    votes: list[Array], unseen_labels: Array
) -> None:
    likelihoods = true_shares(votes, unseen_labels)
    found = fit_weights(likelihoods)
    np.testing.assert_allclose(found, likeliest(likelihoods), atol=0.01)
    assert sum(weight > 0.1 for weight in found) >= 2  # nobody votes alone


def test_a_useless_member_has_no_weight(votes: list[Array], unseen_labels: Array) -> None:
    likelihoods = true_shares(votes, unseen_labels)
    half = likelihoods[0] / 2  # in nothing better than the first
    found = fit_weights(np.vstack([likelihoods, half]))
    assert found[3] < 1e-6
    np.testing.assert_allclose(found[:3], fit_weights(likelihoods), atol=0.01)


def test_a_member_given_twice_shares_its_weight(votes: list[Array], unseen_labels: Array) -> None:
    likelihoods = true_shares(votes, unseen_labels)
    once, twice = (fit_weights(likelihoods[order]) for order in ([0, 1, 2], [0, 1, 2, 1]))
    assert twice[1] == pytest.approx(twice[3])
    assert twice[1] + twice[3] == pytest.approx(once[1], abs=0.01)
    np.testing.assert_allclose(fit_weights(likelihoods[[0, 0]]), [0.5, 0.5])
    assert fit_weights(likelihoods[:1]) == [1.0]


def mean_of(votes: list[Array], weights: list[float]) -> Array:
    found: Array = np.average(np.stack(votes).astype(np.float64), axis=0, weights=weights)
    return found


def test_members_are_weighed_then_their_mean_is_calibrated(
    votes: list[Array], unseen_labels: Array
) -> None:
    vote = fit_vote(votes, unseen_labels)
    assert vote.weights == fit_weights(true_shares(votes, unseen_labels))
    mean = mean_of(votes, vote.weights)
    expected = fit_calibration(np.log(mean), unseen_labels)
    assert vote.temperature == pytest.approx(expected.temperature, rel=1e-4)
    assert vote.least == pytest.approx(expected.least, rel=1e-2)
    assert all(type(number) is float for number in [vote.temperature, vote.least, *vote.weights])
    # The mean of forecasters that are calibrated is too modest (Ranjan & Gneiting, 2010).
    assert vote.temperature < 1


def test_a_vote_is_likelier_than_each_member_and_than_their_mean(
    votes: list[Array], unseen_labels: Array
) -> None:
    vote = fit_vote(votes, unseen_labels)
    others = [*votes, mean_of(votes, vote.weights).astype(np.float32)]
    found = log_loss(unseen_labels, vote.combine(votes))
    assert found < min(log_loss(unseen_labels, own) for own in others)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_a_vote_is_a_power_of_the_weighted_mean_of_the_members(
    votes: list[Array], temperature: float
) -> None:
    weights = [0.5, 0.3, 0.2]
    found = Vote(weights, temperature, 1e-4).combine(votes)
    assert found.shape == (300, 10)
    assert found.dtype == np.float32
    powers = mean_of(votes, weights) ** (1 / temperature)
    expected = 1e-4 + (1 - 10 * 1e-4) * powers / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_a_vote_does_not_depend_on_the_order_of_members(
    votes: list[Array], unseen_labels: Array
) -> None:
    forth = fit_vote(votes, unseen_labels).combine(votes)
    back = fit_vote(votes[::-1], unseen_labels).combine(votes[::-1])
    np.testing.assert_allclose(back, forth, rtol=1e-5)


def test_an_image_is_voted_on_by_itself_in_whatever_shape_it_comes(
    votes: list[Array], unseen_labels: Array
) -> None:
    vote = fit_vote(votes, unseen_labels)
    expected = vote.combine(votes)
    for row in range(0, 300, 7):
        found = vote.combine([own[row : row + 1] for own in votes])
        np.testing.assert_allclose(found[0], expected[row], rtol=1e-6)
    found = vote.combine([own.reshape(3, 100, 10) for own in votes])
    np.testing.assert_array_equal(found.reshape(300, 10), expected)


@pytest.mark.parametrize("number", [1, 4])
def test_another_number_of_members_is_refused(votes: list[Array], number: int) -> None:
    with pytest.raises(ValueError, match="zip"):
        Vote([0.4, 0.3, 0.3], 1.0, LEAST).combine((votes * 2)[:number])
