"""A run that is killed (`kill -9`) leaves nothing that the next run does not mend."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scratch import read_yaml, run, stages_run

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/maps").exists(), reason="watches processes through /proc"
)

# A stage, and the folder in which its first output is being written.
WRITING = {
    "download": "data",
    "split": "data/train/original",
    "explore": "reports/explore",
    "augment@warp": "data/train/warp",
    "featurize@warp": "data/train/warp",
    "train@random_forest_pixels": "models",
    "cross_validate@sgd_pixels": "data/scores/cv",
    "predict@knn_pixels": "data/scores/test",
    "committee": "data/scores/cv",
    "evaluate@knn_pixels": "reports/models/knn_pixels",
    "compare": "reports/compare",
}
# Stages that are killed at work too: their arrays are open, nothing is written yet.
WORKING = [
    "augment@warp",
    "featurize@warp",
    "train@sgd_pixels",
    "cross_validate@random_forest_pixels",
]
ATTEMPTS = 20
PATIENCE = 60  # seconds until a stage must have come to the moment


class MissedError(Exception):
    """The stage was through before it could be stopped."""


def start(project: Path, stage: str) -> subprocess.Popen[str]:
    """Run one stage by DVC, in a session of its own, in no hurry, so that it can be caught."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.Popen(
        ["nice", "-n", "19", "dvc", "repro", "--force", "--single-item", stage],
        cwd=project,
        env=os.environ | {"PATH": path, "DVC_NO_ANALYTICS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def find_python(session: int, stage: str) -> int | None:
    """Return the process that runs a stage's module in a session, if there is one yet."""
    name, _, instance = stage.partition("@")
    for entry in Path("/proc").iterdir():
        try:
            if not entry.name.isdigit() or os.getsid(int(entry.name)) != session:
                continue
            words = (entry / "cmdline").read_text().split("\0")
        except OSError:
            continue
        if words[1:3] == ["-m", f"stages.{name}"] and instance in words:
            return int(entry.name)
    return None


def temporaries(folder: Path) -> list[str]:
    """Return what is being written in a folder."""
    try:
        return [name for name in os.listdir(folder) if name[0] == "." and name != ".gitignore"]  # noqa: PTH208 - the quickest, since the moment is short
    except FileNotFoundError:
        return []


def has_arrays_open(pid: int, project: Path) -> bool:
    """Tell whether a process has mapped any array of the project."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    return any(str(project) in line and line.endswith(".npy") for line in maps)


def wait_for_change(folder: Path) -> None:
    """Return as soon as something appears in a folder, or after a moment."""
    try:
        watched = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        time.sleep(0.001)
        return
    fcntl.fcntl(watched, fcntl.F_NOTIFY, fcntl.DN_CREATE)
    if not temporaries(folder):
        signal.sigtimedwait({signal.SIGIO}, 0.02)
    os.close(watched)


def stop_at(
    process: subprocess.Popen[str], stage: str, is_the_moment: Callable[[int], bool], watched: Path
) -> int:
    """Stop a stage's python at the given moment and return its process id."""
    deadline = time.monotonic() + PATIENCE
    while (pid := find_python(process.pid, stage)) is None:
        if process.poll() is not None or time.monotonic() > deadline:
            raise MissedError
        time.sleep(0.01)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGIO})
    try:
        while not is_the_moment(pid):
            if process.poll() is not None or time.monotonic() > deadline:
                raise MissedError
            wait_for_change(watched)
        os.kill(pid, signal.SIGSTOP)
        time.sleep(0.01)
        if not is_the_moment(pid):
            raise MissedError
    except (FileNotFoundError, ProcessLookupError):  # the process, not the folder
        raise MissedError from None
    finally:
        signal.sigtimedwait({signal.SIGIO}, 0)  # none is left to be delivered
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGIO})
    return pid


def kill_group(process: subprocess.Popen[str]) -> None:
    """Kill DVC, its shell and its stage, all at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def kill_in_the_middle(
    project: Path, stage: str, is_the_moment: Callable[[int], bool], watched: Path, victim: str
) -> None:
    """Run a stage until the moment, then kill it, with or without the DVC that waits for it."""
    for _ in range(ATTEMPTS):
        process = start(project, stage)
        try:
            pid = stop_at(process, stage, is_the_moment, watched)
            if victim == "stage":
                os.kill(pid, signal.SIGKILL)
                _, errors = process.communicate(timeout=PATIENCE)
                assert process.returncode != 0
                assert f"failed to reproduce '{stage}'" in errors
                assert "Traceback" not in errors
        except MissedError:
            continue
        finally:
            kill_group(process)
        return
    pytest.fail(f"{stage}: not caught in the middle in {ATTEMPTS} attempts")


def files(project: Path) -> set[str]:
    """Return what lies in a project, less what git and DVC keep for themselves."""
    paths = (path.relative_to(project) for path in project.rglob("*"))
    return {
        path.as_posix()
        for path in paths
        if path.parts[0] not in {".git", ".dvc"} and "__pycache__" not in path.parts
    }


def check_recovery(built: Path, project: Path, stage: str) -> None:
    assert "??" not in run(project, "git", "status", "--porcelain").stdout
    result = run(project, "dvc", "repro")
    assert result.returncode == 0, result.stdout + result.stderr
    assert stages_run(result) == [stage]
    assert read_yaml(project / "dvc.lock") == read_yaml(built / "dvc.lock")
    assert files(project) == files(built)
    assert run(project, "git", "status", "--porcelain").stdout == ""


def forget(project: Path, stage: str) -> None:
    """Drop a stage's results from DVC's cache, so that it must run again once they are lost."""
    shutil.rmtree(project / ".dvc/cache/runs")
    for out in read_yaml(project / "dvc.lock")["stages"][stage]["outs"]:
        cached = project / ".dvc/cache/files/md5" / out["md5"][:2] / out["md5"][2:]
        cached.unlink(missing_ok=True)


@pytest.mark.parametrize("victim", ["stage", "everything"])
@pytest.mark.parametrize("stage", WRITING)
def test_a_stage_killed_while_it_writes_is_made_again(
    built: Path, project: Path, stage: str, victim: str
) -> None:
    forget(project, stage)
    folder = project / WRITING[stage]
    kill_in_the_middle(project, stage, lambda _: bool(temporaries(folder)), folder, victim)
    assert temporaries(folder)
    check_recovery(built, project, stage)


@pytest.mark.parametrize("victim", ["stage", "everything"])
@pytest.mark.parametrize("stage", WORKING)
def test_a_stage_killed_while_it_works_is_made_again(
    built: Path, project: Path, stage: str, victim: str
) -> None:
    forget(project, stage)
    kill_in_the_middle(project, stage, lambda pid: has_arrays_open(pid, project), project, victim)
    out = read_yaml(project / "dvc.lock")["stages"][stage]["outs"][0]["path"]
    assert not (project / out).exists()
    check_recovery(built, project, stage)
