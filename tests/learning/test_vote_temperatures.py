"""Temperatures of a vote are the likeliest ones, as scikit-learn finds them."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.special import softmax
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import log_loss

from stages.learning.vote import LEAST, calibrated, fit_temperature
from tests.learning.logits import PROBABILITIES, disguised, logits

Array = npt.NDArray[Any]


def plainly_calibrated(logits: Array, temperature: float) -> Array:
    """Return softmax with a temperature, mixed with a little of every class."""
    found: Array = LEAST + (1 - LEAST * logits.shape[1]) * softmax(logits / temperature, axis=1)
    return found


@pytest.mark.parametrize("member", [0, 1, 2])
def test_no_temperature_of_a_fine_grid_is_likelier(
    votes: list[Array], unseen_labels: Array, member: int
) -> None:
    known = PROBABILITIES[member]
    own = logits(votes[member], probabilities=known)
    grid = np.exp(np.linspace(-3, 5, 401))
    losses = [log_loss(unseen_labels, plainly_calibrated(own, temperature)) for temperature in grid]
    found = fit_temperature(votes[member], unseen_labels, probabilities=known)
    assert found == pytest.approx(grid[np.argmin(losses)], rel=0.02)
    assert log_loss(unseen_labels, plainly_calibrated(own, found)) <= min(losses) + 1e-9


def test_probabilities_are_those_of_scikit_learns_temperature_scaling(
    voters: list[Any], unseen: Array, votes: list[Array], unseen_labels: Array
) -> None:
    frozen = FrozenEstimator(voters[0])
    oracle = CalibratedClassifierCV(frozen, method="temperature", ensemble=False)
    expected = oracle.fit(unseen, unseen_labels).predict_proba(unseen)
    temperature = fit_temperature(votes[0], unseen_labels, probabilities=False)
    found = calibrated(votes[0], temperature, probabilities=False)
    np.testing.assert_allclose(found, expected, atol=1e-3)  # scikit-learn has no least share


@pytest.mark.parametrize("sharpness", [0.5, 2.0])
def test_what_is_calibrated_keeps_its_temperature(sharpness: float) -> None:
    rng = np.random.default_rng(0)
    own = sharpness * rng.normal(size=(20_000, 5))
    shares = softmax(own, axis=1)
    labels = (shares.cumsum(axis=1) > rng.random((20_000, 1))).argmax(axis=1)
    found = fit_temperature(shares, labels, probabilities=True)
    assert found == pytest.approx(1, abs=0.05)
    assert fit_temperature(own, labels, probabilities=False) == pytest.approx(1, abs=0.05)
    # Twice as sure of itself as it may be.
    surer = fit_temperature(softmax(2 * own, axis=1), labels, probabilities=True)
    assert surer == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("factor", [0.01, 0.5, 3.0, 40.0])
def test_the_scale_of_scores_goes_into_the_temperature(
    votes: list[Array], unseen_labels: Array, factor: float
) -> None:
    own = logits(votes[2], probabilities=True)
    before, after = (
        fit_temperature(factor_ * own, unseen_labels, probabilities=False)
        for factor_ in (1.0, factor)
    )
    assert after == pytest.approx(factor * before, rel=1e-4)
    found, expected = (
        calibrated(scores, temperature, probabilities=False)
        for scores, temperature in ((factor * own, after), (own, before))
    )
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-9)


def test_a_share_is_the_exponential_of_a_score(votes: list[Array]) -> None:
    own = logits(votes[1], probabilities=True)
    assert own.max() <= 0
    for temperature in (0.2, 1.0, 7.0):
        np.testing.assert_allclose(
            calibrated(votes[1], temperature, probabilities=True),
            calibrated(own, temperature, probabilities=False),
        )
    shares = softmax(votes[0], axis=1)
    found = calibrated(shares, 1, probabilities=True)
    np.testing.assert_allclose(found, shares, atol=20 * LEAST)


def test_scores_that_are_not_negative_and_sum_to_1_are_no_probabilities_unless_told(
    votes: list[Array], unseen_labels: Array
) -> None:
    # How surprising it would be were a class not the true one.
    surprises = -np.log1p(-softmax(votes[0].astype(np.float64) / 100, axis=1))
    surprises /= surprises.sum(axis=1, keepdims=True)
    margins, _ = disguised(votes[0])
    for scores in (surprises, margins):
        assert scores.min() >= 0
        np.testing.assert_allclose(scores.sum(axis=1), 1)
        for temperature in (0.05, 1.0):
            np.testing.assert_allclose(
                calibrated(scores, temperature, probabilities=False),
                plainly_calibrated(scores, temperature),
            )
        found, told = (
            fit_temperature(scores, unseen_labels, probabilities=known) for known in (False, True)
        )
        assert found != pytest.approx(told, rel=0.1)


@given(
    scores=arrays.arrays(
        np.float32,
        arrays.array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=12),
        elements=st.floats(-1e4, 1e4, width=32),
    ),
    temperature=st.floats(1e-3, 1e3),
    probabilities=st.booleans(),
)
def test_calibrated_rows_sum_to_one_and_rule_nothing_out(
    scores: Array, temperature: float, probabilities: bool
) -> None:
    scores = softmax(scores, axis=1) if probabilities else scores
    found = calibrated(scores, temperature, probabilities=probabilities)
    assert found.dtype == np.float64
    assert found.shape == scores.shape
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-9)
    assert found.min() > LEAST * (1 - 1e-9)
    best = np.take_along_axis(found, scores.argmax(axis=1)[:, None], axis=1)
    np.testing.assert_allclose(best[:, 0], found.max(axis=1))
