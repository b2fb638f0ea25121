"""A stage's connection to the scheduler, and what goes wrong with it, each in one line."""

import asyncio
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from stages.cluster.spread import VARIABLE
from stages.config.errors import PipelineError

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 10  # seconds, with a scheduler that does not answer
# Dask's own way of telling is many lines; a log that the user has set up stays.
QUIET = {"logging": {"distributed": "critical", "distributed.client": "critical"}}


@contextmanager
def connected(address: str) -> Iterator["Client"]:
    """Yield a client of the scheduler.

    Raises
    ------
    PipelineError
        If Dask is not installed, or no scheduler answers at the address in time.
    """
    _set_up(address)
    from distributed import Client

    try:
        # Dask's client has no such bound: with other servers it waits for ever.
        asyncio.run(asyncio.wait_for(_answer(address), PATIENCE))
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (AssertionError, ImportError, OSError, ValueError) as error:
        reason = str(error) or type(error).__name__
        raise PipelineError(
            f"{VARIABLE}: expected a scheduler at {address}, found none in {PATIENCE} seconds "
            f"({reason}); start one: dask scheduler; or unset the variable, to work without"
        ) from None
    with client:
        yield client


@contextmanager
def watched(client: "Client", address: str) -> Iterator[None]:
    """Take what fails in the block for the loss of the scheduler.

    Raises
    ------
    PipelineError
        In its place; also if the block is done, but the connection is gone.
    """
    from distributed import CancelledError
    from distributed.client import ClosedClientError

    try:
        yield
        lost = client.status != "running"
    except (CancelledError, ClosedClientError, OSError):
        lost = True
    if lost:
        raise PipelineError(
            f"{VARIABLE}: the scheduler at {address} was lost in the midst of work, of which "
            "nothing is written; start it and its workers anew, then run the same command again"
        )


def _set_up(address: str) -> None:
    try:
        import dask

        dask.config.update_defaults(QUIET)
        from distributed.versions import VersionMismatchWarning
    except ImportError as error:
        raise PipelineError(
            f"{VARIABLE}: set to {address}, but Dask is not installed ({error}); "
            "pip install -c constraints.txt -e '.[cluster]', or unset the variable"
        ) from None
    # Each worker says itself what is wrong, see `stages.cluster.worker`.
    warnings.filterwarnings("ignore", category=VersionMismatchWarning)
    # An array that is no file of the project's travels as it is.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"})


async def _answer(address: str) -> None:
    from distributed.comm import connect
    from distributed.security import Security

    security = Security().get_connection_args("client")
    comm = await connect(address, timeout=PATIENCE, **security)
    comm.abort()
