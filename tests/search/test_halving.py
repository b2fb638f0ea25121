"""Successive halving runs the best on all folds and stops the others."""

from typing import Any

import numpy as np
import numpy.typing as npt

from stages.search.halving import NOT_RUN, possible_rungs, run_rungs

Array = npt.NDArray[Any]


def test_the_best_goes_on_and_the_others_are_stopped() -> None:
    truth = np.random.default_rng(0).permutation(9)[:, None] * 10 + np.arange(5)
    calls = []

    def count_errors(running: Array, folds: range) -> Array:
        calls.append(([*folds], running.tolist()))
        own: Array = truth[np.ix_(running, [*folds])]
        return own

    errors = run_rungs(9, [1, 2, 5], 3, count_errors)
    order = truth[:, 0].argsort()
    # No fold twice.
    assert calls == [
        ([0], list(range(9))),
        ([1], sorted(order[:3])),
        ([2, 3, 4], [order[0]]),
    ]
    np.testing.assert_array_equal(errors[order[0]], truth[order[0]])
    assert (errors[order[1:3], 2:] == NOT_RUN).all()
    assert (errors[order[1:3], :2] == truth[order[1:3], :2]).all()
    assert (errors[order[3:], 1:] == NOT_RUN).all()


def test_all_folds_so_far_count() -> None:
    truth = np.array([[0, 9, 9], [4, 1, 9], [5, 1, 9]])
    errors = run_rungs(3, [1, 2, 3], 2, lambda running, folds: truth[np.ix_(running, [*folds])])
    assert (errors != NOT_RUN).sum(axis=1).tolist() == [2, 3, 1]


def test_of_equals_the_first_goes_on() -> None:
    errors = run_rungs(4, [1, 2], 2, lambda running, folds: np.full((len(running), len(folds)), 7))
    assert (errors[:, 1] != NOT_RUN).tolist() == [True, True, False, False]


def test_one_rung_is_a_full_grid() -> None:
    errors = run_rungs(4, [3], 1, lambda running, folds: running[:, None] + np.array(folds))
    np.testing.assert_array_equal(errors, np.arange(4)[:, None] + np.arange(3))


def test_rungs_end_with_the_folds_that_there_are() -> None:
    assert possible_rungs([1, 2, 5], 5) == [1, 2, 5]
    assert possible_rungs([1, 2, 5], 3) == [1, 2, 3]
    assert possible_rungs([2, 5], 2) == [2]
