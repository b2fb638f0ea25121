"""Paired tests are statsmodels' ones; a verdict needs significance."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats import contingency_tables
from statsmodels.stats.multitest import multipletests

from stages.scoring.paired import compare_pairs, holm, mcnemar


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_exact_test_is_that_of_statsmodels(only_first: int, only_second: int) -> None:
    table = [[10, only_first], [only_second, 5]]
    expected = (
        contingency_tables.mcnemar(table, exact=True).pvalue
        if any((only_first, only_second))
        else 1
    )
    assert mcnemar(only_first, only_second) == pytest.approx(min(expected, 1), rel=1e-9)
    assert mcnemar(only_first, only_second) == mcnemar(only_second, only_first)


def test_equal_classifiers_do_not_differ() -> None:
    assert mcnemar(0, 0) == 1
    assert mcnemar(7, 7) == 1


def test_a_hand_computed_value() -> None:
    # One head or fewer, or nine or more, in ten tosses of a coin.
    assert mcnemar(1, 9) == pytest.approx(2 * (1 + 10) / 1024)


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_adjusted_values_are_those_of_statsmodels(p_values: list[float]) -> None:
    expected = multipletests(p_values, method="holm")[1]
    np.testing.assert_allclose(holm(p_values), expected, rtol=1e-12)


def test_no_values_adjust_to_none() -> None:
    assert holm([]).shape == (0,)


def test_adjusted_values_are_fractions_of_whole_numbers_too() -> None:
    assert holm([0, 1]).dtype == np.float64


def right(n: int, *wrong: int) -> npt.NDArray[np.bool_]:
    correct = np.ones(n, dtype=np.bool_)
    correct[list(wrong)] = False
    return correct


def test_each_pair_is_counted_and_tested() -> None:
    correct = {"a": right(50, 0), "b": right(50, *range(20)), "c": right(50, 0, 30)}
    pairs = compare_pairs(correct, 0.05)
    assert list(pairs.columns) == [
        "first",
        "second",
        "only_first",
        "only_second",
        "p",
        "p_holm",
        "verdict",
    ]
    assert list(zip(pairs["first"], pairs["second"], strict=True)) == [*combinations("abc", 2)]
    assert list(pairs["only_first"]) == [19, 1, 1]
    assert list(pairs["only_second"]) == [0, 0, 19]
    assert list(pairs["verdict"]) == ["a is better", "no difference shown", "c is better"]
    p_values = [2 / 2**19, 1, 2 * 21 / 2**20]
    assert list(pairs["p"]) == [f"{p:.2e}" for p in p_values]
    assert list(pairs["p_holm"]) == [f"{p:.2e}" for p in multipletests(p_values, method="holm")[1]]


def test_a_verdict_is_by_the_adjusted_value() -> None:
    # 1 against 8: p = 0.039, significant alone, but not as one of three tests.
    correct = {
        "a": right(20, 0),
        "b": right(20, *range(1, 9)),
    }
    assert list(compare_pairs(correct, 0.05)["verdict"]) == ["a is better"]
    correct["c"] = right(20, 0)
    assert set(compare_pairs(correct, 0.05)["verdict"]) == {"no difference shown"}


def test_the_level_decides() -> None:
    correct = {"a": right(20, 0), "b": right(20, *range(1, 9))}
    assert list(compare_pairs(correct, 0.01)["verdict"]) == ["no difference shown"]


def test_a_value_that_equals_the_level_shows_nothing() -> None:
    correct = {"a": right(4), "b": right(4, 0, 1)}  # two heads of two: p is a half
    assert list(compare_pairs(correct, 0.5)["verdict"]) == ["no difference shown"]
    assert list(compare_pairs(correct, 0.51)["verdict"]) == ["a is better"]


def test_a_value_too_small_for_a_number_is_told_by_its_bound() -> None:
    pairs = compare_pairs({"a": right(1200), "b": right(1200, *range(1200))}, 0.05)
    assert list(pairs["p"]) == list(pairs["p_holm"]) == ["<1e-300"]
    assert list(pairs["verdict"]) == ["a is better"]


def test_a_single_model_has_no_pairs() -> None:
    pairs = compare_pairs({"a": right(5, 1)}, 0.05)
    assert len(pairs) == 0
    assert list(pairs.columns)[:2] == ["first", "second"]
    assert list(pairs.columns)[-1] == "verdict"


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1), st.integers(2, 4))
def test_verdicts_name_the_better_and_only_where_the_adjusted_value_is_below_the_level(
    seed: int, n_models: int
) -> None:
    rng = np.random.default_rng(seed)
    correct = {f"m{i}": rng.random(200) < 0.75 + 0.06 * i for i in range(n_models)}
    pairs = compare_pairs(correct, 0.05)
    raw = [
        contingency_tables.mcnemar([[0, first], [second, 0]], exact=True).pvalue
        for first, second in zip(pairs["only_first"], pairs["only_second"], strict=True)
    ]
    adjusted = multipletests(np.minimum(raw, 1), method="holm")[1]
    for row, p in zip(pairs.to_dict("records"), adjusted, strict=True):
        better = row["first"] if row["only_first"] > row["only_second"] else row["second"]
        assert row["verdict"] == (f"{better} is better" if p < 0.05 else "no difference shown")


def test_equal_models_are_told_apart_in_at_most_5_of_100_families_of_tests() -> None:
    rng = np.random.default_rng(0)
    wrong = sum(
        (
            compare_pairs({name: rng.random(300) < 0.9 for name in "abc"}, 0.05)["verdict"]
            != "no difference shown"
        ).any()
        for _ in range(300)
    )
    assert wrong / 300 < 0.05
