"""The commands of the README's section on clusters, with the address of a scheduler of the test."""

import os
import re
import shlex
from pathlib import Path

import pytest

from stages.cluster.processes import Processes
from stages.cluster.spread import VARIABLE, side_by_side
from tests.scratch import PROJECT

SECTION = re.compile(r"## On a cluster\n.*?```console\n(.*?)```", re.DOTALL)
LINES = SECTION.findall((PROJECT / "README.md").read_text())[0].splitlines()
SCHEDULER, WORKER, STAGES = (shlex.split(line, comments=True) for line in LINES)


def test_workers_start_as_the_readme_says_and_do_what_the_variable_sends_them(
    processes: Processes, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SCHEDULER == ["dask", "scheduler"]
    assert WORKER[:2] == ["dask", "worker"]
    processes.start_worker(here, options=WORKER[3:])
    n_workers = int(WORKER[WORKER.index("--nworkers") + 1])
    processes.wait_for_workers(n_workers)
    name, _, address = STAGES[0].partition("=")
    assert (name, address) == (VARIABLE, WORKER[2])
    monkeypatch.setenv(name, processes.address)

    def work(_: int) -> int:
        from time import sleep

        sleep(0.5)
        return os.getpid()

    found = side_by_side(work, range(2 * n_workers), "items")
    assert len({*found} - {os.getpid()}) == n_workers
