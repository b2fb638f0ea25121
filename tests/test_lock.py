"""The lock of each pipeline names what its file names, and the reports are those it knows.

DVC takes a stage whose dependency was struck from dvc.yaml for unchanged, and keeps the
line in its lock; a forced rebuild does not.
"""

import json
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
from dvc.dependency.param import ParamsDependency
from dvc.repo import Repo

from tests.scratch import PROJECT, read_yaml

PIPELINES = [".", "stages/studies", "stages/pages", "stages/search", "stages/more"]


@pytest.mark.parametrize("folder", PIPELINES)
def test_the_lock_names_exactly_what_the_graph_names(folder: str) -> None:
    lock = read_yaml(PROJECT / folder / "dvc.lock")["stages"]
    with Repo(str(PROJECT)) as repo:
        stages = {stage.name: named(stage) for stage in repo.stage.collect(f"{folder}/dvc.yaml")}
    locked = {name: locked_names(entry) for name, entry in lock.items()}
    assert set(locked) == set(stages)
    differing = {name: locked[name] ^ stages[name] for name in locked}
    assert {name: lines for name, lines in differing.items() if lines} == {}


@pytest.mark.parametrize("folder", PIPELINES)
def test_every_report_is_the_one_that_its_stage_made(folder: str) -> None:
    made = reports_of(folder)
    assert made
    assert [path for path, known in made.items() if hash_of(PROJECT / path) != known] == []


def test_every_report_is_made_by_a_stage_or_by_the_benchmark() -> None:
    made = {path for folder in PIPELINES for path in reports_of(folder)} | {"reports/benchmark"}
    reports = [path for path in (PROJECT / "reports").rglob("*") if path.is_file()]
    listed = [path.relative_to(PROJECT) for path in reports]
    strangers = [path for path in listed if made.isdisjoint(map(str, [path, *path.parents]))]
    assert strangers == []


def reports_of(folder: str) -> dict[str, str]:
    """Return the reports that a lock knows, each with its hash."""
    lock = read_yaml(PROJECT / folder / "dvc.lock")["stages"]
    outs = [out for stage in lock.values() for out in stage["outs"]]
    return {out["path"]: out["md5"] for out in outs if out["path"].startswith("reports/")}


def hash_of(path: Path) -> str:
    """Return DVC's hash of a file, or of a folder: that of the list of its files."""
    if path.is_file():
        return md5(path.read_bytes()).hexdigest()
    files = sorted(found for found in path.rglob("*") if found.is_file())
    listed = [
        {"md5": hash_of(found), "relpath": found.relative_to(path).as_posix()} for found in files
    ]
    listed.sort(key=lambda entry: entry["relpath"])
    return md5(json.dumps(listed).encode()).hexdigest() + ".dir"


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
