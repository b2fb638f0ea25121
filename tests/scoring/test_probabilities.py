"""Scores of probabilities are those of scikit-learn; bins count what falls into them."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy.special import softmax
from sklearn import metrics as oracle
from sklearn.calibration import calibration_curve

from stages.scoring.intervals import wilson_interval
from stages.scoring.probabilities import (
    EDGES,
    N_BINS,
    brier_score,
    calibration_error_interval,
    expected_calibration_error,
    log_loss,
    reliability_table,
    summary,
    sureness,
)
from stages.store import rows

Array = npt.NDArray[Any]


def drawn(n: int, sharpness: float = 3.0, overconfidence: float = 1.0) -> tuple[Array, Array]:
    """Return labels, and probabilities that they were drawn by, or surer ones."""
    rng = np.random.default_rng(0)
    logits = sharpness * rng.normal(size=(n, 6))
    shares = softmax(logits, axis=1)
    labels = (shares.cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1).astype(np.uint8)
    return labels, softmax(overconfidence * logits, axis=1).astype(np.float32)


@pytest.fixture(scope="module", params=[1.0, 3.0])
def case(request: Any) -> tuple[Array, Array]:
    return drawn(3000, overconfidence=request.param)


def test_log_loss_and_brier_score_are_those_of_scikit_learn(case: tuple[Array, Array]) -> None:
    labels, probabilities = case
    assert log_loss(labels, probabilities) == pytest.approx(
        oracle.log_loss(labels, probabilities), rel=1e-5
    )
    expected = oracle.brier_score_loss(labels, probabilities, scale_by_half=False)
    assert brier_score(labels, probabilities) == pytest.approx(expected, rel=1e-5)


def test_what_was_thought_impossible_costs_much_but_not_all() -> None:
    labels, certain = np.array([0, 1], np.uint8), np.eye(2, dtype=np.float32)
    assert log_loss(labels, certain) == brier_score(labels, certain) == 0
    assert log_loss(labels, certain[::-1]) == pytest.approx(
        oracle.log_loss(labels, certain[::-1]), rel=1e-5
    )
    assert brier_score(labels, certain[::-1]) == 2


def test_the_calibration_error_is_that_of_scikit_learns_bins(case: tuple[Array, Array]) -> None:
    confidence, correct = sureness(*case)
    accuracy, mean = calibration_curve(correct, confidence, n_bins=N_BINS, strategy="quantile")
    edges = np.percentile(confidence, np.linspace(0, 100, N_BINS + 1))
    counts = np.bincount(np.searchsorted(edges[1:-1], confidence))
    expected = np.sum(counts * np.abs(accuracy - mean)) / len(confidence)
    assert expected_calibration_error(confidence, correct) == pytest.approx(expected)


def test_equal_confidences_share_a_bin() -> None:
    confidence = np.full(100, 0.9)
    correct = np.arange(100) < 70
    assert expected_calibration_error(confidence, correct) == pytest.approx(0.2)
    assert expected_calibration_error(confidence, correct[::-1]) == pytest.approx(0.2)


def test_who_is_too_sure_is_told_by_how_much() -> None:
    honest, surer = (sureness(*drawn(20_000, overconfidence=factor)) for factor in (1.0, 3.0))
    assert expected_calibration_error(*honest) < 0.02
    gap = surer[0].mean() - surer[1].mean()
    assert gap > 0.1
    assert expected_calibration_error(*surer) == pytest.approx(gap, abs=0.002)


def test_the_interval_holds_the_error_and_is_always_the_same(case: tuple[Array, Array]) -> None:
    sure = sureness(*case)
    low, high = calibration_error_interval(*sure)
    assert low < expected_calibration_error(*sure) * 1.001
    assert expected_calibration_error(*sure) < high
    assert (low, high) == calibration_error_interval(*sure)
    plain = [
        np.abs(np.mean(own[0] - own[1]))
        for own in (
            tuple(part[rows] for part in sure)
            for rows in np.random.default_rng(2).integers(0, 3000, (300, 3000))
        )
    ]
    if min(plain) > 0.05:  # all bins too sure: the error is the mean gap
        np.testing.assert_allclose((low, high), np.quantile(plain, [0.025, 0.975]), atol=0.005)


def test_the_interval_is_of_500_draws_of_as_many_images_some_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows, "BLOCK", 250)
    confidence, correct = sureness(*drawn(400))
    edges = np.quantile(confidence, np.linspace(0, 1, N_BINS + 1))
    bins = pd.cut(confidence, [-np.inf, *edges[1:-1], np.inf], labels=False)
    rng, errors = np.random.default_rng(0), []
    for _ in range(500):
        chosen = np.concatenate([rng.integers(400, size=size) for size in (250, 150)])
        gaps = pd.Series(confidence[chosen] - correct[chosen]).groupby(bins[chosen]).sum()
        errors.append(gaps.abs().sum() / 400)
    expected = np.percentile(errors, [2.5, 97.5])
    assert calibration_error_interval(confidence, correct) == pytest.approx(tuple(expected))


def test_a_bin_counts_the_images_that_are_so_sure(case: tuple[Array, Array]) -> None:
    confidence, correct = sureness(*case)
    table = reliability_table(confidence, correct)
    assert table["n"].sum() == len(confidence)
    assert table["errors"].sum() == (~correct).sum()
    assert (table["above"].iloc[1:].to_numpy() >= table["up_to"].iloc[:-1].to_numpy()).all()
    for row in table.to_dict("records"):
        own = (confidence > row["above"]) & (confidence <= row["up_to"])
        assert row["n"] == own.sum() > 0
        assert row["confidence"] == pytest.approx(confidence[own].mean())
        assert row["accuracy"] == pytest.approx(correct[own].mean())
        expected = wilson_interval(int(correct[own].sum()), int(own.sum()))
        assert (row["accuracy_low"], row["accuracy_high"]) == expected


def test_bins_are_finer_the_surer_images_are() -> None:
    np.testing.assert_allclose((1 - EDGES[:-2]) / (1 - EDGES[2:]), 10)
    confidence = np.array([0.3, 0.95, 0.9999999, 1.0])
    table = reliability_table(confidence, np.array([False, True, True, True]))
    assert list(table["n"]) == [1, 1, 2]
    assert table["up_to"].iloc[-1] == 1


def test_the_summary_has_all_of_them(case: tuple[Array, Array]) -> None:
    labels, probabilities = case
    found, sure = summary(labels, probabilities), sureness(labels, probabilities)
    assert found == {
        "log_loss": log_loss(labels, probabilities),
        "brier": brier_score(labels, probabilities),
        "ece": expected_calibration_error(*sure),
        "ece_low": calibration_error_interval(*sure)[0],
        "ece_high": calibration_error_interval(*sure)[1],
    }
    assert isinstance(reliability_table(*sure), pd.DataFrame)
