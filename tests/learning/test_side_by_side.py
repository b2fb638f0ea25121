"""Two items at once, found in their order, with the bits of one after the other."""

from functools import partial
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from stages.cluster import spread
from stages.cluster.spread import side_by_side
from stages.learning.folds import assign_folds, out_of_fold_scores
from stages.learning.model import build_classifier


@pytest.fixture
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "effective_n_jobs", lambda _: 2)


def blas_threads() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


@pytest.mark.usefixtures("_two_cores")
def test_two_are_at_work_at_once_and_all_are_found_in_order() -> None:
    meeting = Barrier(2)  # who comes first waits for another

    def work(item: int) -> int:
        meeting.wait(timeout=60)
        return 10 * item

    assert side_by_side(work, range(6), "meet") == [0, 10, 20, 30, 40, 50]


@pytest.mark.usefixtures("_two_cores")
def test_products_stay_on_one_core_when_another_fit_has_ended() -> None:
    first, second = Barrier(2), Barrier(2)

    def work(item: int) -> set[int]:
        if item == 0:  # a fit begins before the other's and ends within it
            with threadpool_limits(1, user_api="blas"):
                first.wait(timeout=60)
            second.wait(timeout=60)
            return blas_threads()
        with threadpool_limits(1, user_api="blas"):
            first.wait(timeout=60)
            second.wait(timeout=60)
            return blas_threads()

    with threadpool_limits(2, user_api="blas"):
        assert side_by_side(work, range(2), "fit") == [{1}, {1}]
        assert blas_threads() == {2}


@pytest.mark.usefixtures("_two_cores")
@pytest.mark.parametrize("family", ["forest", "kernel", "linear", "neighbors"])
def test_folds_are_scored_to_the_same_bits_as_one_after_the_other(
    family: str, small_model: Any, train_sample: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    images, labels = train_sample
    source, folds = np.arange(600, dtype=np.int32), assign_folds(labels, 4, 0)
    vectors = images.reshape(600, -1).astype(np.float32)
    build = partial(build_classifier, small_model(family), 0)
    found = []
    for at_once in (1, 2):
        monkeypatch.setattr(spread, "AT_ONCE", at_once)
        with threadpool_limits(2, user_api="blas"):
            found.append(out_of_fold_scores(build, vectors, labels, source, folds).tobytes())
    assert found[0] == found[1]


def test_what_goes_wrong_with_one_is_raised() -> None:
    def work(item: int) -> int:
        if item == 1:
            msg = f"item {item}"
            raise ValueError(msg)
        return item

    with pytest.raises(ValueError, match="item 1"):
        side_by_side(work, range(3), "fail")


def test_of_nothing_nothing_is_found() -> None:
    assert side_by_side(str, [], "none") == []
