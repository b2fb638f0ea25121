"""Loaded by a scheduler of `stages.cluster.processes`: it ends with the process that started it.

That may be killed, and could end nothing then. Workers end with their scheduler.
"""

import os
import signal
from threading import Thread
from time import sleep
from typing import Any

PAUSE = 1  # second, between two looks


def dask_setup(_: Any) -> None:
    """Watch from now on; Dask calls this of modules that it preloads."""
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _end_with(starter: int) -> None:
    while os.getppid() == starter:
        sleep(PAUSE)
    os.kill(os.getpid(), signal.SIGTERM)
