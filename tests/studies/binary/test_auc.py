"""The area under the ROC curve and its interval, against slower ways to the same."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.datasets import load_digits
from sklearn.metrics import roc_auc_score
from sklearn.naive_bayes import GaussianNB

from stages.scoring.intervals import wilson_interval
from stages.studies.binary.auc import auc_interval

Array = npt.NDArray[Any]


def delong_by_pairs(positive: Array, score: Array) -> tuple[float, float]:
    """Return area and standard error as DeLong et al. define them, pair by pair."""
    yes, no = score[positive][:, None], score[~positive][None]
    wins = (yes > no) + 0.5 * (yes == no)
    variance = wins.mean(axis=1).var(ddof=1) / len(yes) + wins.mean(axis=0).var(ddof=1) / no.size
    return float(wins.mean()), float(np.sqrt(variance))


@settings(max_examples=50)
@given(st.integers(0, 10_000), st.integers(2, 12))
def test_area_and_interval_are_those_of_all_pairs(seed: int, levels: int) -> None:
    rng = np.random.default_rng(seed)
    positive = rng.permutation(np.arange(40) < rng.integers(2, 39))
    score = (rng.integers(0, levels, 40) + positive).astype(np.float32)
    area, low, high = auc_interval(positive, score)
    wanted, error = delong_by_pairs(positive, score)
    assert area == pytest.approx(wanted)
    assert area == pytest.approx(roc_auc_score(positive, score))
    if 0 < area < 1:
        reach = norm.ppf(0.975) * error / (wanted * (1 - wanted))
        ends = [np.log(end / (1 - end)) for end in (low, high)]
        middle = np.log(wanted / (1 - wanted))
        assert ends == pytest.approx([middle - reach, middle + reach], abs=1e-6)
    assert 0 <= low <= area <= high <= 1


def test_the_interval_is_about_that_of_the_bootstrap() -> None:
    images, labels = load_digits(return_X_y=True)
    positive = labels == 8
    score = GaussianNB().fit(images[::5], positive[::5]).predict_log_proba(images)
    score = score[:, 1] - score[:, 0]
    rng = np.random.default_rng(0)
    drawn = [rng.integers(0, len(labels), len(labels)) for _ in range(300)]
    areas = [roc_auc_score(positive[rows], score[rows]) for rows in drawn]
    _, low, high = auc_interval(positive, score)
    wanted = np.quantile(areas, [0.025, 0.975])
    width = wanted[1] - wanted[0]
    assert [low, high] == pytest.approx(list(wanted), abs=0.15 * width)


def test_the_interval_covers_the_true_area_about_95_times_in_100() -> None:
    rng = np.random.default_rng(0)
    true = norm.cdf(2 / 2**0.5)  # of normal scores two standard deviations apart
    positive = np.arange(300) < 60
    covered = [
        low <= true <= high
        for _ in range(400)
        for _, low, high in [auc_interval(positive, rng.normal(size=300) + 2 * positive)]
    ]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.035)


def test_scores_that_say_nothing_have_an_area_of_a_half_for_certain() -> None:
    assert auc_interval(np.array([True, False] * 5), np.zeros(10)) == (0.5, 0.5, 0.5)


def test_perfect_and_perfectly_wrong_scores_have_an_interval_all_the_same() -> None:
    positive = np.arange(30) < 10
    low, high = wilson_interval(10, 10)
    assert auc_interval(positive, positive.astype(float)) == (1, low, high)
    assert auc_interval(positive, -positive.astype(float)) == (0, *wilson_interval(0, 10))
