"""A Dask cluster as a stage sees it: work goes out to the workers, results come back in order."""

import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from time import sleep
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tqdm import tqdm

from stages.cluster.client import connected, watched
from stages.cluster.parcel import pack
from stages.config.errors import PipelineError
from stages.config.notes import tell

if TYPE_CHECKING:
    from distributed import Client, Future

PAUSE = 0.5  # seconds, until workers are counted again
AHEAD = 2  # items for each thread, from the one that is waited for, if few are to be held


def found_in_order(
    address: str,
    work: Callable[[Any], Any],
    items: Sequence[Any],
    description: str,
    *,
    few: bool = False,
) -> Iterator[Any]:
    """Yield what workers make of each item, in the order of the items.

    A worker that is lost loses no item: others take its own. One that comes later is given some.

    Parameters
    ----------
    address : str
        Of the scheduler.
    work : callable
        Of one item.
    items : sequence
    description : str
        Of the progress bar, which counts the items of all workers.
    few : bool
        Whether items far from the one that is waited for have to wait too, so that few results
        are held.

    Raises
    ------
    PipelineError
        If there is no scheduler, or no longer; if a worker is not fit, or work kills workers.
    Exception
        What the work raised.
    """
    n_items = len(items)
    with connected(address) as client, tqdm(None, description, n_items, disable=None) as bar:
        run = _Run(client, address, description, work, items)
        for place in range(n_items):
            while place not in run.found:
                run.send(place, few=few)
                bar.update(run.collect())
            yield run.found.pop(place)


class _Run:
    """Items that wait, those that are worked on, and what was found of others."""

    def __init__(
        self,
        client: "Client",
        address: str,
        description: str,
        work: Callable[[Any], Any],
        items: Sequence[Any],
    ) -> None:
        self.client, self.address, self.description = client, address, description
        self.work, self.items = work, items
        self.waiting = deque(range(len(items)))
        self.running: dict[Future, int] = {}
        self.found: dict[int, Any] = {}
        self.has_told = False

    def send(self, place: int, *, few: bool) -> None:
        """Give an item to each thread of the cluster that has none."""
        with watched(self.client, self.address):
            n_threads = sum(self.client.nthreads().values())
        end = place + AHEAD * n_threads if few else len(self.items)
        while self.waiting and len(self.running) < n_threads and self.waiting[0] < end:
            own = self.waiting.popleft()
            packed = pack(self.work, self.items[own])
            key = f"{self.description}-{uuid4().hex}"
            with watched(self.client, self.address):
                self.running[self.client.submit(pickle.loads, packed, key=key)] = own
        if not n_threads and not self.has_told:
            self.has_told = True
            line = f"no workers at {self.address}: waiting; start some: dask worker {self.address}"
            tell("cluster", [line])

    def collect(self) -> int:
        """Wait for a while, take what is found, and return of how many items it is."""
        from distributed import wait

        with watched(self.client, self.address), self.client.as_current(), suppress(TimeoutError):
            wait([*self.running], timeout=PAUSE, return_when="FIRST_COMPLETED")
        if not self.running:
            sleep(PAUSE)
        done = [future for future in self.running if future.done()]
        for future in done:
            place = self.running.pop(future)
            self.found[place] = self._result(future, place)
        return len(done)

    def _result(self, future: "Future", place: int) -> Any:
        """Return what was found of an item; raise what went wrong with it."""
        from distributed import KilledWorker

        try:
            with watched(self.client, self.address):
                found, error = future.result()
        except KilledWorker as killed:
            raise PipelineError(
                f"cluster: {self.description}, {place + 1} of {len(self.items)}: "
                f"{killed.allowed_failures + 1} workers were lost at it, the last one "
                f"{killed.last_worker.address}; if their logs tell of memory, give them more: "
                "dask worker --memory-limit, with fewer --nthreads each"
            ) from None
        except (ImportError, AttributeError) as unopened:
            raise PipelineError(
                f"{self._worker_of(future)}: expected the project and its packages, found that "
                f"{unopened}; there: pip install -c constraints.txt -e '.[cluster]', in the "
                "project's folder, and start the worker anew"
            ) from None
        if error is not None:
            raise error
        return found

    def _worker_of(self, future: "Future") -> str:
        """Return the name of the worker that failed at an item."""
        told = self.client.story(future.key, on_error="ignore")
        workers = [place for place, *_ in told if place != "scheduler"]
        return f"worker {workers[-1]}" if workers else "a worker"
