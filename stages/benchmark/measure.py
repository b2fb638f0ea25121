"""What a piece of work costs: time and memory, in a fresh process of its own."""

import gc
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, process_time
from typing import Any

from stages.config.errors import PipelineError

# Below these, what is measured is mostly the measuring.
LEAST_SECONDS = 1e-4
LEAST_MEMORY = 1 << 20
INTERVAL = 0.002  # seconds between two looks at the memory


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
        Bytes: the peak of the process's own memory, above what it had at the start. Pages of
        mapped files are not counted where the system tells them apart (Linux): it has them back
        when it needs them.
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
    clock, cpu = [], []
    result = None
    with _peak() as peak:
        for _ in range(repeats):
            result = None  # the last one, so that two are never held
            clock_start, cpu_start = perf_counter(), process_time()
            result = work.run()
            cpu.append(process_time() - cpu_start)
            clock.append(perf_counter() - clock_start)
    cost = Cost(
        seconds=max(min(clock), LEAST_SECONDS),
        cpu_seconds=max(min(cpu), LEAST_SECONDS),
        memory=max(peak.above_start, LEAST_MEMORY),
    )
    return cost, work.answer(result)


@dataclass
class _Peak:
    """The greatest memory that was seen."""

    start: int
    most: int

    @property
    def above_start(self) -> int:
        return self.most - self.start


@contextmanager
def _peak() -> Iterator[_Peak]:
    """Watch this process's own memory until the block ends."""
    now = _own_memory()
    peak, done = _Peak(now, now), Event()

    def watch() -> None:
        while not done.wait(INTERVAL):
            peak.most = max(peak.most, _own_memory())

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()
        peak.most = max(peak.most, _own_memory())


def _own_memory() -> int:
    """Return the memory of this process that is no file's, bytes; elsewhere its peak so far."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(
            r"RssAnon:\s*(\d+) kB", status.read_text(encoding="ascii", errors="replace")
        )
        if found:
            return 1024 * int(found[1])
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # in bytes elsewhere than on Linux
