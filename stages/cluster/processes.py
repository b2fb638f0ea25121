"""A scheduler and workers as processes of this machine, to try and to measure with."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from stages.config.errors import PipelineError

START = 60  # seconds that a process may take to start, or to end by itself


class Processes:
    """A scheduler, and as many workers as are started.

    Parameters
    ----------
    logs : Path
        A folder, where each process writes what it says.

    Attributes
    ----------
    address : str
        Of the scheduler.
    """

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._started: list[subprocess.Popen[bytes]] = []
        told = logs / "scheduler.json"
        options = ["--host", "127.0.0.1", "--port", "0", "--preload", "stages.cluster.starter"]
        self.scheduler = self._start(["scheduler", *options, "--scheduler-file", str(told)])
        self.address = self._wait_for_address(told)

    def start_worker(
        self,
        folder: Path = Path(),
        options: Sequence[str] = (),
        variables: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a worker of one thread in a folder; its group has its nanny and itself."""
        own = ["--nthreads", "1", "--local-directory", str(self._logs), "--death-timeout", "60"]
        return self._start(["worker", self.address, *own, *options], folder, variables)

    def wait_for_workers(self, count: int) -> None:
        """Wait until so many workers are at hand."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=START)

    def end(self) -> None:
        """End all processes, by force those that do not end by themselves."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in self._started:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
            for process in self._started:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(START)

    def _start(
        self,
        command: list[str],
        folder: Path = Path(),
        variables: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        program = str(Path(sys.executable).parent / "dask")
        name = f"{command[0]}-{len(self._started)}.log"
        with (self._logs / name).open("wb") as log:
            process = subprocess.Popen(
                [program, *command, "--no-dashboard"],
                cwd=folder,
                env=os.environ | (variables or {}),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def _wait_for_address(self, told: Path) -> str:
        end = monotonic() + START
        while not told.exists():
            if monotonic() > end or self.scheduler.poll() is not None:
                self.end()
                raise PipelineError(f"dask scheduler: not started; see {self._logs}")
            sleep(0.1)
        address: str = json.loads(told.read_text(encoding="utf-8"))["address"]
        return address


@contextmanager
def local_processes(logs: Path) -> Iterator[Processes]:
    """Yield a scheduler without workers; it and all workers end with the block."""
    processes = Processes(logs)
    try:
        yield processes
    finally:
        processes.end()
