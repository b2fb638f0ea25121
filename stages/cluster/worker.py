"""What a worker does: it checks that it is fit for the work, then works on its own cores."""

import ctypes
import os
import pickle
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from traceback import format_exception
from typing import Any

from stages.cluster.facts import difference, own_facts
from stages.cluster.spread import WORKER
from stages.config.errors import PipelineError

_IMPORTING = Lock()
# Dask's nanny sets it: what is freed goes back to the system at once.
TRIM = "MALLOC_TRIM_THRESHOLD_"
# Of glibc, by the numbers in its malloc.h: what it comes to by itself where arrays are large.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = (-1, 64 << 20), (-3, 32 << 20)


def run(expected: Mapping[str, str], pickled: bytes) -> tuple[Any, Exception | None]:
    """Return what pickled work makes of its item, and None; or None, and what it raised.

    Parameters
    ----------
    expected : mapping
        Facts, as of `own_facts`, of the process that the work is from.
    pickled : bytes
        A callable and its argument.
    """
    try:
        _check_facts(expected)
        with _own_cores():
            work, item = _opened(pickled)
            return work(item), None
    except Exception as error:  # noqa: BLE001 - it is raised where the work is from
        return None, _portable(error)


def _check_facts(expected: Mapping[str, str]) -> None:
    if told := difference(expected, own_facts()):
        raise PipelineError(f"{_own_name()}: {told}")


def _opened(pickled: bytes) -> Any:
    try:
        return pickle.loads(pickled)  # noqa: S301 - of whoever may use the scheduler, which runs code
    except PipelineError as error:  # of a file
        raise PipelineError(
            f"{_own_name()}: {error}; start workers in the project's folder, with the same data: "
            "a folder that all share, or 'dvc pull' there"
        ) from None


def _portable(error: Exception) -> Exception:
    """Return an error that can be sent, with what Python says of its origin."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - its own
    except Exception:  # noqa: BLE001 - errors with arguments of their own raise anything
        error = RuntimeError(f"{type(error).__name__}: {error}").with_traceback(error.__traceback__)
    error.add_note("".join(format_exception(error)))
    return error


@contextmanager
def _own_cores() -> Iterator[None]:
    """Keep work to as many cores as the worker has threads, and a matrix product to one."""
    from distributed import get_worker
    from joblib import parallel_config
    from threadpoolctl import threadpool_limits

    _keep_freed_memory()
    import_together()
    os.environ[WORKER] = get_worker().address
    os.environ["LOKY_MAX_CPU_COUNT"] = str(get_worker().state.nthreads)
    # For good: a limit that ends with a task would end in the midst of others.
    threadpool_limits(1, user_api="blas")
    # A worker has a nanny, and joblib takes its children for unable to use their cores.
    with parallel_config(backend="threading"):
        yield


def import_together() -> None:
    """Import what work in several threads needs, one after the other.

    Its modules import each other, and threads that import some of them at once may see half of one.
    """
    with _IMPORTING:
        for name in ("sklearn.cluster", "sklearn.model_selection", "sklearn.pipeline"):
            import_module(name)


@cache  # it is the process's
def _keep_freed_memory() -> None:
    """Let what is freed be used again; else large arrays take twice the time, for want of pages."""
    if TRIM in os.environ and sys.platform == "linux":
        change = getattr(ctypes.CDLL(None), "mallopt", lambda *_: None)
        for option in (M_TRIM_THRESHOLD, M_MMAP_THRESHOLD):
            change(*option)


def _own_name() -> str:
    from distributed import get_worker

    return f"worker {get_worker().address} in {Path.cwd()}"
