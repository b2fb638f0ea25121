"""A real cluster: a scheduler and workers that are processes of this machine."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from stages.cluster.processes import Processes, local_processes
from stages.cluster.spread import VARIABLE

# `make cluster-test` installs it.
collect_ignore_glob = [] if find_spec("distributed") else ["test_*.py"]


@pytest.fixture
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """A scheduler without workers, of this test alone."""
    with local_processes(tmp_path_factory.mktemp("cluster")) as own:
        yield own


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the two workers are at home."""
    return tmp_path_factory.mktemp("project")


@pytest.fixture(scope="session")
def two_workers(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """A scheduler and two workers, for all tests that leave them as they are."""
    with local_processes(tmp_path_factory.mktemp("cluster")) as own:
        for _ in range(2):
            own.start_worker(folder, variables={VARIABLE: own.address})  # which may be anywhere
        own.wait_for_workers(2)
        yield own


@pytest.fixture
def on_two_workers(
    two_workers: Processes, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Processes:
    """Let this test's work go to the two workers, from their folder."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv(VARIABLE, two_workers.address)
    return two_workers
