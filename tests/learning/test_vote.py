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

from stages.learning.vote import (
    LEAST,
    STEPS,
    Vote,
    calibrated,
    fit_temperature,
    fit_vote,
    fit_weights,
)
from tests.learning.logits import PROBABILITIES, disguised, logits

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


def true_shares(scores: list[Array], labels: Array) -> Array:
    """Return what each member, calibrated, gives to the class that is true."""
    rows = np.arange(len(labels))
    shares = []
    for own, known in zip(scores, PROBABILITIES, strict=True):
        temperature = fit_temperature(own, labels, probabilities=known)
        shares.append(calibrated(own, temperature, probabilities=known)[rows, labels])
    return np.stack(shares)


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


def test_members_are_calibrated_then_weighed(votes: list[Array], unseen_labels: Array) -> None:
    vote = fit_vote(votes, unseen_labels, PROBABILITIES)
    assert vote.temperatures == [
        fit_temperature(own, unseen_labels, probabilities=known)
        for own, known in zip(votes, PROBABILITIES, strict=True)
    ]
    assert vote.probabilities == PROBABILITIES
    assert vote.weights == fit_weights(true_shares(votes, unseen_labels))
    assert all(type(number) is float for number in [*vote.temperatures, *vote.weights])


def test_a_vote_is_at_least_as_likely_as_each_member(
    votes: list[Array], unseen_labels: Array
) -> None:
    vote = fit_vote(votes, unseen_labels, PROBABILITIES)
    found = log_loss(unseen_labels, vote.combine(votes))
    alone = [
        log_loss(unseen_labels, calibrated(own, temperature, probabilities=known))
        for own, temperature, known in zip(votes, vote.temperatures, PROBABILITIES, strict=True)
    ]
    assert found < min(alone)


def test_a_vote_is_the_weighted_mean_of_the_members(votes: list[Array]) -> None:
    vote = Vote([0.5, 2.0, 30.0], [0.5, 0.3, 0.2], PROBABILITIES)
    found = vote.combine(votes)
    assert found.shape == (300, 10)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found.sum(axis=1), 1)
    pairs = zip(votes, PROBABILITIES, strict=True)
    wide = [logits(own, probabilities=known) for own, known in pairs]
    for row in range(0, 300, 7):
        expected = np.zeros(10)
        for own, temperature, weight in zip(wide, vote.temperatures, vote.weights, strict=True):
            powers = np.exp((own[row] - own[row].max()) / temperature)
            expected += weight * (LEAST + (1 - 10 * LEAST) * powers / powers.sum())
        np.testing.assert_allclose(found[row], expected, rtol=1e-9)


def test_a_vote_does_not_depend_on_the_order_of_members(
    votes: list[Array], unseen_labels: Array
) -> None:
    forth = fit_vote(votes, unseen_labels, PROBABILITIES).combine(votes)
    back = fit_vote(votes[::-1], unseen_labels, PROBABILITIES[::-1]).combine(votes[::-1])
    np.testing.assert_allclose(back, forth, rtol=1e-6)


def test_an_image_is_voted_on_by_itself(votes: list[Array], unseen_labels: Array) -> None:
    vote = fit_vote(votes, unseen_labels, PROBABILITIES)
    expected = vote.combine(votes)
    for row in range(300):
        found = vote.combine([own[row : row + 1] for own in votes])
        np.testing.assert_allclose(found[0], expected[row], rtol=1e-9)


@pytest.mark.parametrize("number", [1, 4])
def test_another_number_of_members_is_refused(votes: list[Array], number: int) -> None:
    vote = Vote([1.0, 1.0, 1.0], [0.4, 0.3, 0.3], PROBABILITIES)
    with pytest.raises(ValueError, match="zip"):
        vote.combine((votes * 2)[:number])


def test_a_vote_needs_to_know_of_every_member_what_its_scores_are(
    votes: list[Array], unseen_labels: Array
) -> None:
    with pytest.raises(ValueError, match="zip"):
        fit_vote(votes, unseen_labels, PROBABILITIES[:2])


def test_margins_that_look_like_probabilities_have_the_say_that_they_had(
    votes: list[Array], unseen_labels: Array
) -> None:
    lookalike, scale = disguised(votes[0])
    np.testing.assert_allclose(lookalike.sum(axis=1), 1)
    assert lookalike.min() == 0
    plain = fit_vote(votes, unseen_labels, PROBABILITIES)
    others = [lookalike, *votes[1:]]
    found = fit_vote(others, unseen_labels, PROBABILITIES)
    assert found.temperatures[0] == pytest.approx(scale * plain.temperatures[0], rel=1e-3)
    np.testing.assert_allclose(found.weights, plain.weights, atol=1e-4)
    np.testing.assert_allclose(found.combine(others), plain.combine(votes), atol=1e-4)
    # Told to be probabilities, they would be something else.
    mistaken = fit_vote(others, unseen_labels, [True, True, True])
    assert np.abs(mistaken.combine(others) - plain.combine(votes)).max() > 0.01
