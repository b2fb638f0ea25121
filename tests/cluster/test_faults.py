"""What goes wrong with a cluster: the run ends right all the same, or says in one line why not."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from ast import literal_eval
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import numpy as np
import psutil
import pytest

from stages.cluster.client import PATIENCE
from stages.cluster.processes import Processes
from stages.cluster.spread import VARIABLE, side_by_side
from stages.config.errors import PipelineError
from stages.store.arrays import read_arrays, write_arrays
from tests.scratch import PROJECT

# A stage in small: one work for each of six items, which takes until a file is there.
STAGE = """
import sys
from pathlib import Path
from stages.cluster.spread import side_by_side
from stages.config.errors import run_stage

def main():
    def work(item):
        import os, time
        Path(f"begun-{item}").write_text(str(os.getpid()))
        while not Path("go").exists():
            time.sleep(0.02)
        return item, os.getpid()
    print(side_by_side(work, range(6), "items"))
    print("dask" in sys.modules)

run_stage(main)
"""


@pytest.fixture
def project(here: Path, processes: Processes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, the current folder, whose work goes to a scheduler without workers."""
    monkeypatch.setenv(VARIABLE, processes.address)
    return here


@pytest.fixture
def stage(here: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start the small stage, as DVC would."""
    started: list[subprocess.Popen[str]] = []

    def start(before: str = "", **variables: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", before + STAGE],
            cwd=here,
            env=os.environ | {"PYTHONPATH": str(PROJECT)} | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def failed(process: subprocess.Popen[str]) -> str:
    """Return the one line that a stage ended with."""
    out, told = process.communicate(timeout=6 * PATIENCE)
    assert process.returncode == 2, told
    assert out == ""
    assert told.count("\n") == 1, told
    return told


def until(condition: Callable[[], Any]) -> Any:
    """Wait for something that comes, and return it."""
    end = monotonic() + 60
    while not (found := condition()):
        assert monotonic() < end
        sleep(0.02)
    return found


def begun() -> dict[int, int]:
    """Return the process that each item was begun by."""
    return {
        int(path.name.partition("-")[2]): int(path.read_text())
        for path in Path().glob("begun-*")
        if path.read_text()
    }


def is_alive(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)  # whose end none has taken note of
    return False


def message(work: Callable[[int], Any]) -> str:
    """Return what is told of work that cannot be done."""
    with pytest.raises(PipelineError) as caught:
        side_by_side(work, range(2), "items")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_without_the_variable_dask_is_not_imported(
    stage: Callable[..., subprocess.Popen[str]],
) -> None:
    Path("go").touch()
    process = stage(**{VARIABLE: ""})
    out, told = process.communicate()
    assert out.splitlines()[1] == "False"
    assert {pid for _, pid in literal_eval(out.splitlines()[0])} == {process.pid}
    assert told == ""


def test_where_dask_is_missing_the_line_says_how_to_install_it(
    stage: Callable[..., subprocess.Popen[str]],
) -> None:
    told = failed(stage("import sys; sys.modules['dask'] = None", **{VARIABLE: "tcp://here:8786"}))
    assert told.startswith(f"{VARIABLE}: set to tcp://here:8786, but Dask is not installed")
    assert "'.[cluster]'" in told
    assert "unset" in told


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "abc://here:1", "tcp://127.0.0.1:1"])
def test_an_address_where_no_scheduler_is_is_told_in_time(
    address: str, stage: Callable[..., subprocess.Popen[str]]
) -> None:
    start = monotonic()
    told = failed(stage(**{VARIABLE: address}))
    assert monotonic() - start < 3 * PATIENCE
    assert told.startswith(f"{VARIABLE}: expected a scheduler at {address}, found none")
    assert "dask scheduler" in told


def test_a_server_that_never_answers_is_told_in_time(
    stage: Callable[..., subprocess.Popen[str]],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        start = monotonic()
        assert f"expected a scheduler at {address}" in failed(stage(**{VARIABLE: address}))
        assert monotonic() - start < 3 * PATIENCE


@pytest.mark.usefixtures("project")
def test_without_workers_the_stage_says_so_once_and_waits_for_one(
    stage: Callable[..., subprocess.Popen[str]], processes: Processes
) -> None:
    Path("go").touch()
    process = stage()
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line == (
        f"cluster: no workers at {processes.address}: waiting; "
        f"start some: dask worker {processes.address}\n"
    )
    sleep(2)
    assert process.poll() is None
    processes.start_worker()
    out, told = process.communicate(timeout=60)
    assert len(literal_eval(out.splitlines()[0])) == 6
    assert told == ""


@pytest.mark.usefixtures("project")
def test_a_worker_that_is_killed_loses_nothing_and_one_that_comes_later_gets_work(
    stage: Callable[..., subprocess.Popen[str]], processes: Processes
) -> None:
    first = processes.start_worker()
    processes.start_worker()
    processes.wait_for_workers(2)
    process = stage()
    until(lambda: len(begun()) == 2)
    lost = begun()
    os.killpg(first.pid, signal.SIGKILL)
    until(lambda: len(set(begun().values()) - set(lost.values())) == 0)
    processes.start_worker()
    until(lambda: len({*begun().values(), *lost.values()}) == 3)
    Path("go").touch()
    out, told = process.communicate(timeout=60)
    found = literal_eval(out.splitlines()[0])
    assert [item for item, _ in found] == list(range(6))
    assert len({pid for _, pid in found}) == 2
    assert len({pid for _, pid in found} & set(lost.values())) == 1
    assert told == ""


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_scheduler_that_is_lost_is_told(
    number: signal.Signals, stage: Callable[..., subprocess.Popen[str]], processes: Processes
) -> None:
    processes.start_worker()
    processes.wait_for_workers(1)
    process = stage()
    until(begun)
    processes.scheduler.send_signal(number)
    told = failed(process)
    assert told.startswith(f"{VARIABLE}: the scheduler at {processes.address} was lost")
    assert "run the same command again" in told


@pytest.mark.usefixtures("project")
def test_a_worker_with_other_code_is_told(processes: Processes, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "stages", tmp_path / "code/stages")
    with (tmp_path / "code/stages/train.py").open("a") as module:
        module.write("# changed\n")
    processes.start_worker(variables={"PYTHONPATH": str(tmp_path / "code")})
    told = message(lambda item: item)
    pattern = r"worker tcp://\S+ in \S+: expected the code of stages/ \w+, found \w+; .*commit"
    assert re.match(pattern, told), told


@pytest.mark.usefixtures("project")
def test_a_worker_with_another_package_is_told(processes: Processes, tmp_path: Path) -> None:
    metadata = tmp_path / "packages/faiss_cpu-0.1.dist-info/METADATA"
    metadata.parent.mkdir(parents=True)
    metadata.write_text("Metadata-Version: 2.1\nName: faiss-cpu\nVersion: 0.1\n")
    processes.start_worker(variables={"PYTHONPATH": str(tmp_path / "packages")})
    told = message(lambda item: item)
    pattern = r"worker tcp://\S+ in \S+: expected faiss-cpu \S+, found 0.1; .*constraints.txt"
    assert re.match(pattern, told), told


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("missing", ["stages", "joblib"])
def test_a_worker_without_the_project_or_its_packages_is_told(
    missing: str, processes: Processes, tmp_path: Path
) -> None:
    # For Python a module that cannot be found, wherever else it is.
    (tmp_path / "absent").mkdir()
    (tmp_path / f"absent/{missing}.py").write_text(
        f"raise ModuleNotFoundError({f'No module named {missing!r}'!r})"
    )
    processes.start_worker(variables={"PYTHONPATH": str(tmp_path / "absent")})
    told = message(lambda item: item)
    pattern = rf"worker tcp://\S+: expected the project .*No module named '{missing}'; .*cluster"
    assert re.match(pattern, told), told


@pytest.mark.usefixtures("project")
def test_a_worker_without_the_data_or_with_others_is_told(
    processes: Processes, tmp_path: Path
) -> None:
    write_arrays(Path("data/set"), numbers=np.arange(1000))
    (numbers,) = read_arrays(Path("data/set"), "numbers")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    processes.start_worker(elsewhere)
    told = message(lambda _: numbers.sum())
    pattern = rf"worker tcp://\S+ in {elsewhere}: data/set/numbers.npy: not found; .*dvc pull"
    assert re.match(pattern, told), told
    changed = np.arange(1000)
    changed[999] = 0
    write_arrays(elsewhere / "data/set", numbers=changed)
    assert "data/set/numbers.npy: expected the contents" in message(lambda _: numbers.sum())
    write_arrays(elsewhere / "data/set", numbers=np.arange(1000))
    assert side_by_side(lambda _: int(numbers.sum()), range(2), "sums") == [499500] * 2


@pytest.mark.usefixtures("project")
def test_work_that_takes_more_memory_than_a_worker_has_is_told(processes: Processes) -> None:
    processes.start_worker(options=["--memory-limit", "400 MB"])

    def work(item: int) -> int:
        from time import sleep

        held = np.ones(100_000_000)
        sleep(60)
        return int(held[item])

    told = message(work)
    assert told.startswith("cluster: items, ")
    assert "4 workers were lost at it" in told
    assert "--memory-limit" in told


STARTER = """
import sys
from pathlib import Path
from stages.cluster.processes import local_processes

with local_processes(Path(sys.argv[1])) as processes:
    processes.start_worker()
    processes.wait_for_workers(1)
    print("started", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("is_killed", [False, True])
def test_all_processes_end_with_their_starter(here: Path, is_killed: bool) -> None:
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-c", STARTER, str(here)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "started\n"
        started = psutil.Process(starter.pid).children(recursive=True)
        assert len(started) >= 3  # the scheduler, a nanny and its worker
        if is_killed:
            starter.kill()
    until(lambda: not any(is_alive(one) for one in started))
