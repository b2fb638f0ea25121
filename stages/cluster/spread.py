"""Work on many items: in threads, or on the cluster whose scheduler is named."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from joblib import effective_n_jobs
from threadpoolctl import threadpool_limits
from tqdm import tqdm

AT_ONCE = 2  # fits, since much of one is work for one core; each holds a copy of its vectors
VARIABLE = "DASK_SCHEDULER_ADDRESS"  # Dask's own
WORKER = "MNIST_PIPELINE_WORKER"  # set in a worker: its work spreads no further

Item = TypeVar("Item")
Found = TypeVar("Found")


def side_by_side(
    work: Callable[[Item], Found],
    items: Sequence[Item],
    description: str,
    *,
    at_once: int | None = None,
) -> list[Found]:
    """Return what some work makes of each item, in their order, some of them at once.

    With a cluster as many as its workers have threads. Matrix products are worked out on one
    core, as `stages.learning.classifier.fit` has them, so the bits are those of one item after
    the other.

    Parameters
    ----------
    work : callable
        Of one item; it shares nothing that it changes.
    items : sequence
    description : str
        Of the progress bar.
    at_once : int, optional
        Items in the threads of this process, if there is no cluster; by default `AT_ONCE`.
    """
    if address := scheduler_address():
        from stages.cluster.scheduler import found_in_order

        return list(found_in_order(address, work, items, description))
    workers = min(at_once or AT_ONCE, effective_n_jobs(-1))
    # The limit is the process's: one that is set by each would end with the first of them.
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(workers) as pool:
        return list(tqdm(pool.map(work, items), description, len(items), disable=None))


def in_order(
    work: Callable[[Item], Found], items: Sequence[Item], description: str
) -> Iterator[Found]:
    """Yield what some work makes of each item, in their order; few are held at a time.

    Without a cluster one is made after the other, when it is asked for.

    Parameters
    ----------
    work : callable
        Of one item; it shares nothing that it changes.
    items : sequence
    description : str
        Of the progress bar.
    """
    if address := scheduler_address():
        from stages.cluster.scheduler import found_in_order

        yield from found_in_order(address, work, items, description, few=True)
    else:
        yield from map(work, tqdm(items, description, disable=None))


def scheduler_address() -> str | None:
    """Return where the scheduler is, if one is named and this process is none of its workers."""
    return None if WORKER in os.environ else os.environ.get(VARIABLE) or None
