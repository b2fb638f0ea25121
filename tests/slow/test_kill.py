"""A run that is killed (`kill -9`) leaves nothing that the next run does not mend."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.scratch import read_yaml, run, stages_run

# Put in front of a stage: the first time that it opens a file below a folder, or renames one
# to there, it kills itself, or with itself the shell and DVC, who wait for it.
KILLER = """
import os, signal, sys

victim, moment, folder = os.environ["KILL"].split()

def kill(event, arguments):
    if event == moment and str(arguments[event == "os.rename"]).startswith(folder):
        if victim == "stage":
            os.kill(os.getpid(), signal.SIGKILL)
        os.killpg(os.getpgrp(), signal.SIGKILL)

if sys.orig_argv[1] == "-m" and sys.orig_argv[2].startswith("stages."):
    sys.addaudithook(kill)
"""
# A stage, and the folder of its first output: all is written there, but under another name.
WRITING = {
    "download": "data",
    "split": "data/train/original",
    "explore": "reports/explore",
    "augment@warp": "data/train/warp",
    "featurize@two_views": "data/train/original",
    "train@random_forest_pixels": "models",
    "cross_validate@sgd_pixels": "data/scores/cv",
    "predict@knn_pixels": "data/scores/test",
    "committee": "data/scores/cv",
    "evaluate@knn_pixels": "reports/models/knn_pixels",
    "compare": "reports/compare",
}
# A stage, and the folder of the arrays that it opens first, before it has written anything.
READING = {
    "augment@warp": "data/train/original",
    "featurize@two_views": "data/train/original",
    "train@sgd_pixels": "data/train/original",
    "cross_validate@random_forest_pixels": "data/train/original",
}
VICTIMS = ["stage", "everything"]


@pytest.fixture(scope="module")
def killer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killer")
    (folder / "sitecustomize.py").write_text(KILLER)
    return folder


def run_until_killed(project: Path, stage: str, killer: Path, kill: str) -> None:
    """Run one stage by DVC, in a process group of its own, until the killer's moment."""
    command = ["dvc", "repro", "--force", "--single-item", stage]
    variables = {"PYTHONPATH": str(killer), "KILL": kill}
    result = run(project, *command, variables=variables, in_own_group=True)
    if kill.startswith("everything"):
        assert result.returncode < 0
        return
    assert result.returncode > 0
    assert f"failed to reproduce '{stage}'" in result.stderr
    assert "Traceback" not in result.stderr


def files(project: Path) -> set[str]:
    """Return what lies in a project, less what git and DVC keep for themselves."""
    paths = (path.relative_to(project) for path in project.rglob("*"))
    return {
        path.as_posix()
        for path in paths
        if path.parts[0] not in {".git", ".dvc"} and "__pycache__" not in path.parts
    }


def check_recovery(built: Path, project: Path, stages: set[str]) -> None:
    assert "??" not in run(project, "git", "status", "--porcelain").stdout
    # By the `python` of everybody, to compare what it makes with what the warm one has made.
    result = run(project, "dvc", "repro")
    assert result.returncode == 0, result.stdout + result.stderr
    assert sorted(stages_run(result)) == sorted(stages)
    assert read_yaml(project / "dvc.lock") == read_yaml(built / "dvc.lock")
    assert files(project) == files(built)
    assert run(project, "git", "status", "--porcelain").stdout == ""


def forget(project: Path, stages: Iterable[str]) -> None:
    """Drop results of stages from DVC's cache, so that they must run again once they are lost."""
    shutil.rmtree(project / ".dvc/cache/runs")
    lock = read_yaml(project / "dvc.lock")["stages"]
    for out in (out for stage in stages for out in lock[stage]["outs"]):
        cached = project / ".dvc/cache/files/md5" / out["md5"][:2] / out["md5"][2:]
        cached.unlink(missing_ok=True)


@pytest.mark.parametrize("victim", VICTIMS)
def test_stages_killed_while_they_write_are_made_again(
    built: Path, project: Path, killer: Path, victim: str
) -> None:
    forget(project, WRITING)
    # The last first: what a stage depends on is still there when it runs.
    for stage, folder in reversed(WRITING.items()):
        before = files(project)
        run_until_killed(project, stage, killer, f"{victim} os.rename {folder}")
        written = {path for path in files(project) - before if path.startswith(folder)}
        assert any(".tmp" in path for path in written), stage
    check_recovery(built, project, set(WRITING))


@pytest.mark.parametrize("victim", VICTIMS)
def test_stages_killed_while_they_read_are_made_again(
    built: Path, project: Path, killer: Path, victim: str
) -> None:
    forget(project, READING)
    for stage, folder in reversed(READING.items()):
        before = files(project)
        run_until_killed(project, stage, killer, f"{victim} open {folder}")
        assert files(project) - before == set(), stage
        out = read_yaml(project / "dvc.lock")["stages"][stage]["outs"][0]["path"]
        assert not (project / out).exists(), stage
    check_recovery(built, project, set(READING))
