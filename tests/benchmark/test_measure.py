"""Work runs in a process of its own, and nothing but the work is counted."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stages.benchmark import measure as module
from stages.benchmark.measure import LEAST_MEMORY, LEAST_SECONDS, Work, measure
from stages.config.errors import PipelineError

MEGABYTE = 1_000_000


def prepare_bytes(before: int, during: int, after: int) -> Work:
    """Hold some bytes before, more of them for a moment, some during and after the work."""
    held = [np.ones(before, dtype=np.uint8)]
    assert np.ones(3 * before, dtype=np.uint8).all()

    def run() -> int:
        passing = np.ones(during, dtype=np.uint8)
        assert all(passing.sum() == during for _ in range(20))  # for as long as one must look
        return len(passing)

    def answer(n: int) -> tuple[int, int, int]:
        held.append(np.ones(after, dtype=np.uint8))
        return n, len(held), os.getpid()

    return Work(run, answer)


def prepare_failure(error: str) -> Work:
    def run() -> Any:
        if error == "killed":
            os._exit(9)
        raise {"value": ValueError("not so"), "pipeline": PipelineError("a: told")}[error]

    return Work(run)


@pytest.mark.skipif(not Path("/proc").exists(), reason="a peak is forgotten on Linux alone")
def test_only_the_peak_of_the_work_itself_is_counted_in_another_process() -> None:
    own = np.ones(300 * MEGABYTE, dtype=np.uint8)  # whoever starts it may hold what it likes
    cost, (n, kept, process) = measure(
        prepare_bytes, 100 * MEGABYTE, 50 * MEGABYTE, 200 * MEGABYTE, repeats=3
    )
    assert own.all()
    assert (n, kept) == (50 * MEGABYTE, 2)
    assert process != os.getpid()
    assert 49 * MEGABYTE < cost.memory < 60 * MEGABYTE
    assert cost.seconds >= LEAST_SECONDS
    assert cost.cpu_seconds >= LEAST_SECONDS


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        ("value", ValueError, r"^not so$"),
        ("pipeline", PipelineError, r"^a: told$"),
        ("killed", PipelineError, r"^benchmark: prepare_failure\(killed\): killed, perhaps"),
    ],
)
def test_a_failure_is_handed_on(error: str, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        measure(prepare_failure, error)


def test_of_repeats_the_quickest_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 5.0, 10.0, 12.0, 20.0, 23.0])
    monkeypatch.setattr(module, "perf_counter", lambda: next(clock))
    runs: list[int] = []
    cost, answer = module._measure(lambda: Work(lambda: runs.append(1), lambda _: len(runs)), (), 3)
    assert cost.seconds == 2.0
    assert answer == 3


def test_work_too_small_to_measure_has_a_cost_that_can_be_divided_by() -> None:
    cost, _ = module._measure(lambda: Work(lambda: None), (), 1)
    assert cost.seconds >= LEAST_SECONDS
    assert cost.memory >= LEAST_MEMORY
