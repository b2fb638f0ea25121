"""The Wilson interval is statsmodels' one, and holds its level."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from stages.scoring.intervals import wilson_interval


@st.composite
def proportions(draw: st.DrawFn) -> tuple[int, int]:
    trials = draw(st.one_of(st.integers(1, 50), st.integers(1, 10**6)))
    return draw(st.integers(0, trials)), trials


@given(proportions())
def test_the_interval_is_that_of_statsmodels(proportion: tuple[int, int]) -> None:
    successes, trials = proportion
    found = wilson_interval(successes, trials)
    expected = proportion_confint(successes, trials, alpha=0.05, method="wilson")
    assert found == pytest.approx(expected, abs=1e-12)
    assert 0 <= found[0] <= successes / trials <= found[1] <= 1


@pytest.mark.parametrize("trials", [1, 2, 10, 10_000, 60_000])
def test_none_and_all_have_one_sided_intervals(trials: int) -> None:
    none, every = wilson_interval(0, trials), wilson_interval(trials, trials)
    assert none[0] == 0
    assert every[1] == 1
    assert 0 < none[1] < 1
    assert none[1] == pytest.approx(1 - every[0], abs=1e-12)


def test_a_published_interval() -> None:
    # Newcombe (1998), table I, method 3: 81 of 263.
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


@pytest.mark.parametrize(("truth", "trials"), [(0.97, 1000), (0.5, 200), (0.99, 5000), (0.9, 300)])
def test_it_covers_the_truth_in_about_95_of_100_samples(truth: float, trials: int) -> None:
    rng = np.random.default_rng(0)
    hits = rng.binomial(trials, truth, 4000)
    intervals = {int(hit): wilson_interval(int(hit), trials) for hit in np.unique(hits)}
    covered = np.mean([intervals[int(hit)][0] <= truth <= intervals[int(hit)][1] for hit in hits])
    assert 0.94 <= covered <= 0.96
