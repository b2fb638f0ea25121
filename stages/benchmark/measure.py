"""What a piece of work costs: time and memory, in a fresh process of its own."""

import gc
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from stages.config.errors import PipelineError

# Below these, what is measured is mostly the measuring.
LEAST_SECONDS = 1e-4
LEAST_MEMORY = 1 << 20


@dataclass(frozen=True)
class Work:
    """Something to be measured, with all that it needs at hand.

    Attributes
    ----------
    run : callable
        What is measured.
    answer : callable
        Takes what `run` returned and returns what is wanted of it; not measured.
    """

    run: Callable[[], Any]
    answer: Callable[[Any], Any] = lambda _: None


@dataclass(frozen=True)
class Cost:
    """What a piece of work took.

    Attributes
    ----------
    seconds, cpu_seconds : float
        By the clock, and of all threads together; of repeats the least.
    memory : int
        Bytes: the peak of the resident memory, above what was resident at the start.
    """

    seconds: float
    cpu_seconds: float
    memory: int


def measure(prepare: Callable[..., Work], *arguments: Any, repeats: int = 1) -> tuple[Cost, Any]:
    """Prepare work in a fresh process, do it there, and return its cost and its answer.

    Parameters
    ----------
    prepare : callable
        A function of a module, which imports and reads what the work needs.
    *arguments
        Of `prepare`; plain values.
    repeats : int

    Raises
    ------
    PipelineError
        If the process was killed, as it is where memory runs out.
    ValueError
        If the work raised it.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(_measure, prepare, arguments, repeats).result()
        except BrokenProcessPool:
            described = ", ".join(map(str, arguments))
            raise PipelineError(
                f"benchmark: {prepare.__name__}({described}): killed, perhaps for want of memory; "
                "smaller sizes in stages/benchmark/params.yaml need less"
            ) from None


def _measure(
    prepare: Callable[..., Work], arguments: tuple[Any, ...], repeats: int
) -> tuple[Cost, Any]:
    work = prepare(*arguments)
    gc.collect()
    _forget_peak()
    start, clock, cpu = _peak_memory(), [], []
    result = None
    for _ in range(repeats):
        result = None  # the last one, so that two are never held
        clock_start, cpu_start = perf_counter(), process_time()
        result = work.run()
        cpu.append(process_time() - cpu_start)
        clock.append(perf_counter() - clock_start)
    cost = Cost(
        seconds=max(min(clock), LEAST_SECONDS),
        cpu_seconds=max(min(cpu), LEAST_SECONDS),
        memory=max(_peak_memory() - start, LEAST_MEMORY),
    )
    return cost, work.answer(result)


def _forget_peak() -> None:
    """Let the peak start from what is resident now, where the system can (Linux)."""
    control = Path("/proc/self/clear_refs")
    if control.exists():
        control.write_text("5")


def _peak_memory() -> int:
    """Return the greatest resident memory of this process so far, bytes.

    Linux counts in `ru_maxrss` what was resident in the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
        if found:
            return 1024 * int(found[1])
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # in bytes elsewhere than on Linux
