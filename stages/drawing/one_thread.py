"""Work on one image, by the thread that is asked for it alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import Any

from joblib import parallel_config
from threadpoolctl import ThreadpoolController

# Limits are the process's: those of two at once would end with the first of them.
_ONE_AT_A_TIME = RLock()


@contextmanager
def one_thread() -> Iterator[None]:
    """Do all that is within on the caller's thread: others take longer to start than one image does.

    Matrix products have the bits that one thread gives them. What comes second waits.
    """
    with _ONE_AT_A_TIME, _libraries().limit(limits=1), parallel_config(backend="sequential"):
        yield


@cache
def _libraries() -> Any:
    # To look them up takes longer than an image does.
    return ThreadpoolController()
