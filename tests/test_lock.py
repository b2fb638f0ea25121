"""The lock of each pipeline names what its file names, and nothing that it once named.

DVC takes a stage whose dependency was struck from dvc.yaml for unchanged, and keeps the
line in its lock; a forced rebuild does not.
"""

from pathlib import Path
from typing import Any

import pytest
from dvc.dependency.param import ParamsDependency
from dvc.repo import Repo

from tests.scratch import PROJECT, read_yaml


@pytest.mark.parametrize("folder", [".", "stages/search", "stages/more"])
def test_the_lock_names_exactly_what_the_graph_names(folder: str) -> None:
    lock = read_yaml(PROJECT / folder / "dvc.lock")["stages"]
    with Repo(str(PROJECT)) as repo:
        stages = {stage.name: named(stage) for stage in repo.stage.collect(f"{folder}/dvc.yaml")}
    locked = {name: locked_names(entry) for name, entry in lock.items()}
    assert set(locked) == set(stages)
    differing = {name: locked[name] ^ stages[name] for name in locked}
    assert {name: lines for name, lines in differing.items() if lines} == {}


def named(stage: Any) -> set[tuple[str, str]]:
    """Return the kind and name of each dependency, output and parameter of a stage."""
    files = {("deps", dep.def_path) for dep in stage.deps if not isinstance(dep, ParamsDependency)}
    params = {
        ("params", f"{Path(dep.def_path)}:{key}")
        for dep in stage.deps
        if isinstance(dep, ParamsDependency)
        for key in dep.params
    }
    return files | params | {("outs", out.def_path) for out in stage.outs}


def locked_names(entry: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the same of a stage's entry in the lock."""
    files = {(kind, item["path"]) for kind in ("deps", "outs") for item in entry.get(kind, [])}
    params = entry.get("params", {}).items()
    return files | {("params", f"{Path(file)}:{key}") for file, values in params for key in values}
