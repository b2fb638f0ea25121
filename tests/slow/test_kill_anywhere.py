"""A run that is killed (`kill -9`) at any moment is ended by the next, with the same results.

``KILL_MOMENTS=100 pytest -n auto --dist load tests/slow/test_kill_anywhere.py`` tries that many.
"""

import os
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scratch import git, read_yaml, repro, run, stages_run

MOMENTS = int(os.environ.get("KILL_MOMENTS", "2"))
FORGOTTEN = 4  # stages of each run, so that it takes seconds and all stages have their turn
CHANGES = 400  # of files, about as many as such a run makes
LATER = 1.0  # seconds: time enough for DVC to be in the midst of its lock file

# Put in front of DVC and of each stage: together they count what they do to files, and the one
# that comes to the number kills its process group, at once or some time later.
KILLER = """
import os, signal, sys, time

place, delay = os.environ["KILL"].split()
counter = os.open(os.environ["COUNTER"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link")

def count(event, arguments):
    if event == "open":
        writes = (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
    else:
        writes = event in CHANGES
    path = str(arguments[0]) if writes else ""
    if not writes or path.startswith("/dev") or "rwlock" in path or "__pycache__" in path:
        return
    os.write(counter, b".")
    if os.fstat(counter).st_size == int(place):
        if float(delay) and os.fork():
            return
        time.sleep(float(delay))
        os.killpg(os.getpgrp(), signal.SIGKILL)

sys.addaudithook(count)
"""


@pytest.fixture(scope="module")
def killer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killer")
    (folder / "sitecustomize.py").write_text(KILLER)
    return folder


def forget(project: Path, stages: list[str]) -> None:
    """Drop results of stages, and what DVC's cache has of them, so that they must run again."""
    shutil.rmtree(project / ".dvc/cache/runs", ignore_errors=True)
    lock = read_yaml(project / "dvc.lock")["stages"]
    for out in (out for stage in stages for out in lock[stage]["outs"]):
        cached = project / ".dvc/cache/files/md5" / out["md5"][:2] / out["md5"][2:]
        cached.unlink(missing_ok=True)
        path = project / out["path"]
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def half_written(project: Path) -> list[Path]:
    """Return what stages have left behind; DVC names what it leaves by itself alone."""
    found = [
        path for name in ("data", "models", "reports") for path in (project / name).rglob(".*")
    ]
    return [path for path in found if path.suffix in {".tmp", ".raw"} and path.name.count(".") > 2]


def run_until_killed(project: Path, killer: Path, stages: list[str], chance: random.Random) -> None:
    """Run the chain, some stages to be made again, until it is killed while it changes files."""
    place, delay = chance.randint(1, CHANGES), chance.choice([0.0, chance.uniform(0, LATER)])
    counter = killer / f"counter_{project.parent.name}"
    returncode = 0
    while returncode == 0:  # it ended before
        forget(project, stages)
        variables = {
            "PYTHONPATH": str(killer),
            "PYTHONDONTWRITEBYTECODE": "1",
            "KILL": f"{place} {delay}",
            "COUNTER": str(counter),
        }
        # The `python` of everybody: forks of the warm one are in no group with DVC.
        killed = run(project, "dvc", "repro", variables=variables, in_own_group=True)
        returncode, n_changes = killed.returncode, counter.stat().st_size
        place = chance.randint(1, n_changes)
        counter.unlink()
    assert returncode == -9, killed.stderr


def check_end(built: Path, project: Path, again: subprocess.CompletedProcess[str]) -> None:
    assert again.returncode == 0, again.stderr
    assert read_yaml(project / "dvc.lock") == read_yaml(built / "dvc.lock")
    assert half_written(project) == []
    assert git(project, "status", "--porcelain") == ""


@pytest.mark.parametrize("seed", range(MOMENTS))
def test_a_run_killed_at_any_moment_is_ended_by_the_next(
    built: Path, project: Path, killer: Path, seed: int, record_property: Callable[..., None]
) -> None:
    chance = random.Random(seed)
    stages = chance.sample(sorted(read_yaml(built / "dvc.lock")["stages"]), FORGOTTEN)
    run_until_killed(project, killer, stages, chance)
    again = repro(project)
    # DVC writes its lock file in place: one that was cut short, where that leaves no valid one,
    # is to be had from git.
    if again.returncode and "dvc.lock' " in again.stderr:
        record_property("helped by", "git checkout dvc.lock")
        git(project, "checkout", "dvc.lock")
        again = repro(project)
    check_end(built, project, again)


def test_a_lock_file_that_is_empty_is_told_and_had_from_git(built: Path, project: Path) -> None:
    (project / "dvc.lock").write_bytes(b"")
    stopped = repro(project)
    assert stopped.returncode != 0
    assert "dvc.lock' " in stopped.stderr
    git(project, "checkout", "dvc.lock")
    again = repro(project)
    assert stages_run(again) == []
    check_end(built, project, again)


def test_dvcs_note_of_what_runs_is_told_where_it_is_empty_and_can_be_removed(
    built: Path, project: Path
) -> None:
    note = project / ".dvc/tmp/rwlock"
    note.write_bytes(b"")
    stopped = repro(project)
    assert stopped.returncode != 0
    assert "RWLock-file '.dvc/tmp/rwlock'" in stopped.stderr
    note.unlink()
    check_end(built, project, repro(project))
