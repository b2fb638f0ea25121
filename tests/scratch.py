"""A copy of the project elsewhere, set to run on the small sample."""

import copy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from ruamel.yaml import YAML

from tests.warm_python import warm_variables

PROJECT = Path(__file__).parent.parent
STUDIES = "stages/studies/dvc.yaml"
PAGES = "stages/pages/dvc.yaml"
STUDIES_PARAMS = "stages/studies/params.yaml"
# What takes longest on the sample, where more of it would show nothing.
QUICK = {
    "data.source": "tests/sample",
    "models.sgd.n_steps": 200,
    "novelty.n_strangers": 200,
    "novelty.n_steps": 100,
    "models.random_forest.n_estimators": 10,
    "models.random_forest_pixels.n_estimators": 10,
    **{f"models.{name}.folds": 3 for name in ("sgd", "random_forest", "knn")},
}
QUICK_STUDIES = {
    "binary.models.random_forest.n_estimators": 10,
    "robustness.strengths.shift": [0, 4],
    "robustness.strengths.rotation": [0, 40],
    "robustness.strengths.scale": [0, 0.4],
    "robustness.strengths.blur": [0, 2.0],
    "robustness.strengths.noise": [0, 100],
    "learning_curves.sizes": 4,
    "learning_curves.held_out_folds": 1,
    "learning_curves.resamples": 20,
}
# Results; and the other pipelines, which would be out of date on the sample.
LEFT_BEHIND = (
    *("dvc.lock", "reports/", "stages/studies/dvc.lock", "stages/pages/dvc.lock"),
    *("stages/search/dvc.", "stages/more/dvc."),
)
MEASURED = "reports/benchmark/"  # by no stage; the pages show it


def make_scratch_copy(target: Path) -> Path:
    """Copy the project's files, without results, into a new git repository."""
    listed = git(PROJECT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        source = PROJECT / name
        if source.is_file() and (name.startswith(MEASURED) or not name.startswith(LEFT_BEHIND)):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
    set_params(target, QUICK)
    set_params(target, QUICK_STUDIES, STUDIES_PARAMS)
    git(target, "init", "--quiet", "--initial-branch=main")
    commit(target, "Start on the sample")
    return target


def copy_built(built: Path, target: Path) -> Path:
    """Copy a project with its cache, though DVC may be at work in it."""
    ignore = shutil.ignore_patterns("lock", "rwlock")
    return Path(shutil.copytree(built, target, symlinks=True, ignore=ignore))


def set_params(project: Path, changes: Mapping[str, object], file: str = "params.yaml") -> None:
    """Change values of a params file by dotted key, the rest of the file kept."""
    path = project / file
    yaml = YAML()
    document = yaml.load(path)
    for key, value in changes.items():
        *parents, last = key.split(".")
        section = document
        for parent in parents:
            section = section[parent]
        section[last] = value
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        yaml.dump(document, stream)


def read_yaml(path: Path) -> Any:
    """Read YAML 1.2."""
    return copy.deepcopy(_parsed(path.read_text(encoding="utf-8")))


def read_metrics(project: Path, model: str) -> dict[str, dict[str, Any]]:
    """Return a model's metrics: ``cv`` and ``test``."""
    report = json.loads(
        (project / f"reports/models/{model}/metrics.json").read_text(encoding="utf-8")
    )
    metrics: dict[str, dict[str, Any]] = report[model]
    return metrics


def contents(folder: Path) -> dict[Path, bytes]:
    """Return the content of every file below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def commit(project: Path, message: str) -> None:
    """Commit everything, whoever the user is."""
    git(project, "add", "--all")
    settings = ("user.name=test", "user.email=test@localhost", "commit.gpgsign=false")
    options = [option for setting in settings for option in ("-c", setting)]
    git(project, *options, "commit", "--quiet", "--allow-empty", "-m", message)


def git(folder: Path, *arguments: str) -> str:
    """Return what git prints, all well."""
    command = ["git", *arguments]
    result = subprocess.run(command, cwd=folder, check=True, capture_output=True, encoding="utf-8")
    return result.stdout


def run(
    project: Path,
    *command: str,
    variables: Mapping[str, str] | None = None,
    in_own_group: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a command of this environment in a project; its output is returned, not judged.

    In a process group of its own it may be killed with all that it started. What it leaves
    behind, such as a worker of DVC's queue, is not waited for, as it would be at a pipe.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "DVC_NO_ANALYTICS": "1", "COLUMNS": "200"}
    environment |= variables or {}
    for inherited in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        environment.pop(inherited, None)
    with TemporaryFile("w+") as stdout, TemporaryFile("w+") as stderr:
        ended = subprocess.run(
            command,
            cwd=project,
            env=environment,
            stdout=stdout,
            stderr=stderr,
            check=False,
            start_new_session=in_own_group,
        )
        for stream in (stdout, stderr):
            stream.seek(0)
        return subprocess.CompletedProcess(command, ended.returncode, stdout.read(), stderr.read())


def repro(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `dvc repro`, its stages in a `python` that has not to import the libraries first."""
    return run(project, "dvc", "repro", *arguments, variables=warm_variables())


def stages_run(result: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the stages that a `dvc repro` ran, in order."""
    lines = result.stdout.splitlines()
    return [line.split("'")[1] for line in lines if line.startswith("Running stage")]


@cache  # the locks are long, and read by many tests
def _parsed(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)
