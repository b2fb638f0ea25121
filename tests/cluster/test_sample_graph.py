"""The chain and the studies on the small sample, their slow stages' work done by a cluster."""

from pathlib import Path
from typing import Any

import pytest
from distributed import Client

from stages.cluster.processes import Processes
from stages.cluster.spread import VARIABLE
from tests.scratch import STUDIES, make_scratch_copy, read_yaml, run
from tests.warm_python import warm_variables

LOCKS = ("dvc.lock", STUDIES.replace(".yaml", ".lock"))


@pytest.fixture
def scratch(processes: Processes, tmp_path: Path) -> Path:
    """A copy of the project that has not run, and two workers in it."""
    project = make_scratch_copy(tmp_path / "project")
    for _ in range(2):
        processes.start_worker(project)
    processes.wait_for_workers(2)
    return project


def test_what_a_cluster_makes_is_what_is_made_without(
    built: Path, scratch: Path, processes: Processes
) -> None:
    variables = warm_variables() | {VARIABLE: processes.address}
    result = run(scratch, "dvc", "repro", "dvc.yaml", STUDIES, variables=variables)
    assert result.returncode == 0, result.stdout + result.stderr
    for lock in LOCKS:
        assert read_yaml(scratch / lock) == read_yaml(built / lock)
    assert min(steps_of_workers(processes.address)) > 100  # of dozens of tasks


def steps_of_workers(address: str) -> list[int]:
    """Return how many steps each worker has made with its tasks."""

    def steps(dask_worker: Any) -> int:
        count: int = dask_worker.state.transition_counter
        return count

    with Client(address, set_as_default=False) as client:
        return [*client.run(steps).values()]
