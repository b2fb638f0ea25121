"""Work on a cluster: in order, with the bits, the errors and the cores of work without one."""

import os
import threading
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stages.cluster.parcel import pack
from stages.cluster.scheduler import AHEAD, PAUSE
from stages.cluster.spread import VARIABLE, in_order, side_by_side
from stages.config.errors import PipelineError
from stages.learning.folds import assign_folds, out_of_fold_scores
from stages.learning.model import build_classifier
from stages.store.arrays import read_arrays, write_arrays
from stages.studies.learning_curves.fits import predict_after_each_size
from tests import blocks

pytestmark = pytest.mark.usefixtures("on_two_workers")


@pytest.fixture
def data(train_sample: Any) -> tuple[Any, Any, Any]:
    """The training sample, mapped from files of the project."""
    images, labels = train_sample
    arrays = {
        "vectors": images.reshape(600, -1).astype(np.float32),
        "labels": labels,
        "source": np.arange(600, dtype=np.int32),
    }
    write_arrays(Path("data/set"), **arrays)
    vectors, labels, source = read_arrays(Path("data/set"), *arrays)
    return vectors, labels, source


def test_results_are_in_the_order_of_the_items_and_from_both_workers() -> None:
    def work(item: int) -> tuple[int, int]:
        import time

        time.sleep(0.05 * (item % 3))
        return 10 * item, os.getpid()

    found = side_by_side(work, range(12), "items")
    assert [number for number, _ in found] == [10 * item for item in range(12)]
    workers = {process for _, process in found}
    assert len(workers) == 2
    assert os.getpid() not in workers


def test_of_nothing_nothing_is_found() -> None:
    assert side_by_side(str, [], "none") == []
    assert list(in_order(str, [], "none")) == []


@pytest.mark.parametrize("kind", [ValueError, PipelineError, OSError])
def test_what_the_work_raises_is_raised_as_what_it_is(kind: type[Exception]) -> None:
    def work(item: int) -> int:
        if item == 1:
            raise kind("n_neighbors: too many")
        return item

    with pytest.raises(kind) as caught:
        side_by_side(work, range(3), "fail")
    assert type(caught.value) is kind
    assert str(caught.value) == "n_neighbors: too many"
    # Where in the work it was, for who has to mend it.
    assert "test_spread.py" in caught.value.__notes__[0]


def test_an_error_that_cannot_be_sent_is_told_all_the_same() -> None:
    def work(_: int) -> None:
        class OddError(Exception):
            def __init__(self, first: str, second: str) -> None:
                super().__init__(first + second)

        raise OddError("too ", "odd")

    with pytest.raises(RuntimeError, match=r"^OddError: too odd"):
        side_by_side(work, [0], "fail")


def test_an_array_of_a_file_travels_as_a_reference_and_is_the_same(
    data: tuple[Any, Any, Any],
) -> None:
    vectors = data[0]
    views = {
        "whole": vectors,
        "rows": vectors[100:500:7],
        "backwards": vectors[::-2, 3:9],
        "turned": vectors.T[5],
        "row": vectors[599],
        "plain": np.asarray(vectors)[1:],
        "cube": vectors.reshape(600, 28, 28)[:, ::3],
    }
    for name, view in views.items():

        def work(_: int, view: Any = view) -> tuple[bytes, Any, bool]:
            return np.ascontiguousarray(view).tobytes(), view.shape, view.flags.writeable

        expected = np.ascontiguousarray(view).tobytes()
        assert len(pack(work, 0)) < 4000, name
        assert side_by_side(work, [0], name) == [(expected, view.shape, False)], name


def test_an_array_of_no_file_travels_whole(tmp_path: Path) -> None:
    np.save(tmp_path / "elsewhere.npy", np.arange(1000))
    elsewhere = np.load(tmp_path / "elsewhere.npy", mmap_mode="r")
    changed = np.load(tmp_path / "elsewhere.npy", mmap_mode="c")
    changed[0] = 7
    for array in (np.arange(1000), elsewhere, changed, np.empty((0, 3))):
        (found,) = side_by_side(partial(np.add, array), [1], "arrays")
        np.testing.assert_array_equal(found, array + 1)


def test_a_worker_of_one_thread_has_one_core_for_all_that_asks_for_cores() -> None:
    def cores(_: int) -> tuple[int, set[int]]:
        from joblib import effective_n_jobs
        from threadpoolctl import threadpool_info, threadpool_limits

        def blas() -> set[int]:
            return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}

        with threadpool_limits(1, user_api="blas"):  # as a fit has it
            pass
        return effective_n_jobs(-1), blas()

    assert side_by_side(cores, range(4), "cores") == [(1, {1})] * 4


def test_a_worker_uses_memory_again_that_was_freed() -> None:
    def new_pages(_: int) -> int:
        from resource import RUSAGE_SELF, getrusage

        before = getrusage(RUSAGE_SELF).ru_minflt
        for _ in range(100):
            np.ones(2 << 20, dtype=np.uint8)
        return getrusage(RUSAGE_SELF).ru_minflt - before

    pages = (2 << 20) // os.sysconf("SC_PAGE_SIZE")
    assert max(side_by_side(new_pages, range(4), "pages")) < 10 * pages


def test_work_within_work_stays_on_its_worker() -> None:
    def outer(_: int) -> tuple[int, list[int]]:
        return os.getpid(), side_by_side(lambda _: os.getpid(), range(3), "inner")

    for process, inner in side_by_side(outer, range(4), "outer"):
        assert inner == [process] * 3


def test_few_items_are_begun_while_the_first_is_waited_for(folder: Path) -> None:
    begun, most = folder / "begun", 2 * AHEAD  # on two workers
    begun.mkdir()

    def work(item: int) -> int:
        from time import sleep

        (begun / str(item)).touch()
        while item == 0 and len([*begun.iterdir()]) < most:
            sleep(0.02)
        if item == 0:
            sleep(4 * PAUSE)  # for more to come, if they do
        return len([*begun.iterdir()]) if item == 0 else item

    found = in_order(work, range(100), "items")
    assert next(found) == most
    assert list(found) == list(range(1, 100))


def test_several_may_use_the_cluster_at_once() -> None:
    found: dict[int, list[int]] = {}

    def use(number: int) -> None:
        found[number] = side_by_side(lambda item: number * item, range(5), "items")

    threads = [threading.Thread(target=use, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: [number * item for item in range(5)] for number in range(3)}


@pytest.mark.parametrize("family", ["forest", "kernel", "linear", "neighbors"])
def test_folds_are_scored_to_the_same_bits_as_without_a_cluster(
    family: str, small_model: Any, data: tuple[Any, Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    projection = blocks.PROJECTION if family == "neighbors" else None
    build = partial(build_classifier, small_model(family, projection=projection), 0)
    folds = assign_folds(data[1], 4, 0)
    found = out_of_fold_scores(build, *data, folds)
    monkeypatch.delenv(VARIABLE)
    assert found.tobytes() == out_of_fold_scores(build, *data, folds).tobytes()


def test_sizes_of_a_learning_curve_are_predicted_the_same(
    small_model: Any, data: tuple[Any, Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def predict() -> Any:
        build = partial(build_classifier, small_model("neighbors"), 0)
        folds, sizes = assign_folds(data[1], 3, 0), np.array([50, 100, 200])
        return predict_after_each_size(build, data, folds, fold=0, sizes=sizes, seed=0)

    found = predict()
    monkeypatch.delenv(VARIABLE)
    np.testing.assert_array_equal(found, predict())
