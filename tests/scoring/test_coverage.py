"""Thresholds are the least that reach their accuracy out of fold, counted image by image."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.scoring.coverage import COLUMNS, coverage_table, put_aside, risk_coverage
from stages.scoring.intervals import wilson_interval
from stages.store import rows

Array = npt.NDArray[Any]

# The surest first: right, right, wrong, (right and wrong, equally sure), right.
CONFIDENCE = np.array([0.6, 0.9, 0.99, 0.8, 0.8, 0.95])
CORRECT = np.array([True, False, True, True, False, True])


def test_a_hand_worked_example() -> None:
    curve = risk_coverage(CONFIDENCE, CORRECT)
    assert list(curve.threshold) == [0.99, 0.95, 0.9, 0.8, 0.6]
    assert list(curve.kept) == [1, 2, 3, 5, 6]
    assert list(curve.errors) == [0, 0, 1, 2, 2]
    assert curve.threshold_for(0.999) == 0.95
    assert curve.threshold_for(0.65) == 0.6  # though it is not reached at 0.8
    assert risk_coverage(CONFIDENCE, ~CORRECT).threshold_for(0.999) == np.inf


@given(
    st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=40),
    st.sampled_from([0.3, 0.5, 0.8, 0.99]),
    st.integers(1, 9),
)
def test_a_threshold_is_the_least_that_keeps_enough_right(
    images: list[tuple[int, bool]], target: float, block: int
) -> None:
    confidence = np.array([sure / 10 for sure, _ in images])
    correct = np.array([right for _, right in images])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "BLOCK", block)
        curve = risk_coverage(confidence, correct)
        threshold_for_target = curve.threshold_for(target)
    for threshold, kept, errors in zip(curve.threshold, curve.kept, curve.errors, strict=True):
        own = correct[confidence >= threshold]
        assert (kept, errors) == (len(own), np.sum(~own))
    reached = [t for t in set(confidence) if np.mean(~correct[confidence >= t]) <= 1 - target]
    assert threshold_for_target == min(reached, default=np.inf)


@pytest.mark.parametrize("block", [1, 4, 100])
def test_what_is_put_aside_is_less_sure_than_the_threshold(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "BLOCK", block)
    found = put_aside(CONFIDENCE, CORRECT, 0.9)
    low, high = wilson_interval(2, 3)
    assert found == {
        "n": 6,
        "put_aside": 3,
        "errors": 1,
        "accuracy": pytest.approx(2 / 3),
        "accuracy_low": low,
        "accuracy_high": high,
    }
    none = put_aside(CONFIDENCE, CORRECT, np.inf)
    assert (none["put_aside"], none["errors"]) == (6, 0)
    assert np.isnan(none["accuracy"])
    assert (none["accuracy_low"], none["accuracy_high"]) == (0, 1)


def drawn(n: int, seed: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    confidence = 1 - 0.5 * rng.random(n) ** 4
    return confidence, rng.random(n) < confidence


def test_thresholds_are_chosen_out_of_fold_and_hold_on_other_images() -> None:
    sure = {"cv": drawn(40_000, 0), "test": drawn(40_000, 1)}
    table = coverage_table(sure, [0.95, 0.99])
    assert tuple(table.columns) == COLUMNS
    assert list(table["target"]) == [0.95, 0.95, 0.99, 0.99]
    curve = risk_coverage(*sure["cv"])
    for row in table.to_dict("records"):
        assert row["threshold"] == curve.threshold_for(row["target"])
        expected = put_aside(*sure[row["scored_on"]], row["threshold"])
        assert {key: row[key] for key in expected} == expected
        assert row["accuracy"] == pytest.approx(row["target"], abs=0.003)
    # A test image has no say in a threshold.
    other = coverage_table(sure | {"test": (sure["test"][0], ~sure["test"][1])}, [0.95, 0.99])
    assert list(other["threshold"]) == list(table["threshold"])


def test_without_cross_validation_no_threshold_is_chosen() -> None:
    table = coverage_table({"test": drawn(100, 0)}, [0.9])
    assert tuple(table.columns) == COLUMNS
    assert len(table) == 0
