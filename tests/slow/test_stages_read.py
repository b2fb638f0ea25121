"""What each stage opens and writes in its process, against what its lock says of it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.quick import WATCHED
from tests.scratch import PROJECT, read_yaml
from tests.watcher import notes_of


def stages_of(lock: Path) -> dict[str, Any]:
    stages: dict[str, Any] = read_yaml(lock)["stages"]
    return stages


LOCKS = {
    "": "dvc.lock",
    "studies:": "stages/studies/dvc.lock",
    "pages:": "stages/pages/dvc.lock",
}
STAGES = [f"{prefix}{name}" for prefix, lock in LOCKS.items() for name in stages_of(PROJECT / lock)]
# What is there to be waited for, or to tell that code has changed.
UNREAD = ("data/params.ok", "data/studies/checked/", "data/code/")


@pytest.fixture(scope="module")
def watched(built: Path) -> dict[str, dict[str, Any]]:
    """For each stage its entry in the lock, and what it was seen to do when it ran."""
    found = {}
    for prefix, lock in LOCKS.items():
        for name, entry in stages_of(built / lock).items():
            notes = notes_of(built / WATCHED, entry["cmd"].removeprefix("python -m "))
            found[f"{prefix}{name}"] = entry | {"seen": json.loads(notes.read_text())}
    return found


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_reads_what_it_depends_on_and_nothing_else(
    watched: dict[str, dict[str, Any]], name: str
) -> None:
    stage = watched[name]
    # Code is for the tests of imports; which of their keys are read, for the last test here.
    read = [path for path in stage["seen"]["read"] if is_data(path)]
    deps = [dep["path"] for dep in stage["deps"] if is_data(dep["path"])]
    outs = [out["path"] for out in stage["outs"]]
    own = [path for path in read if inside(without_temporary(path), outs)]
    unlisted = [path for path in read if not inside(path, deps) and path not in own]
    assert [f"{name}: missing in deps: {path}" for path in unlisted] == []
    unread = [dep for dep in deps if not any(inside(path, [dep]) for path in read)]
    assert [f"{name}: never read: {dep}" for dep in unread if not dep.startswith(UNREAD)] == []


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_asks_no_net_for_the_images_of_a_folder(
    watched: dict[str, dict[str, Any]], name: str
) -> None:
    assert watched[name]["seen"]["net"] == []


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_writes_its_outputs_and_nothing_else(
    watched: dict[str, dict[str, Any]], name: str
) -> None:
    stage = watched[name]
    outs = [out["path"] for out in stage["outs"]]
    written = [path for path in stage["seen"]["written"] if not path.startswith("..")]
    written = [path for path in written if "__pycache__" not in path]
    strangers = [path for path in written if not inside(without_temporary(path), outs)]
    assert [f"{name}: missing in outs: {path}" for path in strangers] == []
    unwritten = [out for out in outs if not any(inside(path, [out]) for path in written)]
    assert [f"{name}: never written: {out}" for out in unwritten] == []


# Both checks read, and depend on, whole files.
@pytest.mark.parametrize("name", [name for name in STAGES if not name.endswith("check")])
def test_a_stage_reads_the_params_that_it_lists(
    watched: dict[str, dict[str, Any]], name: str
) -> None:
    stage = watched[name]
    listed = {key for keys in stage.get("params", {}).values() for key in keys}
    # What a model's features are is told by what it depends on in data/code/.
    by_code = any(dep["path"].startswith("data/code/") for dep in stage["deps"])
    read = {key for key in stage["seen"]["params"] if not (by_code and key.startswith("features."))}
    assert read == {key for key in listed if not key.startswith("features.") or not by_code}


def is_data(path: str) -> bool:
    """Tell whether a path is of the project and neither code nor a file of params or stages."""
    # DVC takes its own files for no dependency.
    return not path.startswith(("..", "stages/")) and path not in {"params.yaml", "dvc.yaml"}


def inside(path: str, folders: list[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


def without_temporary(path: str) -> str:
    """Return where a temporary `.name.xxxxxxxx.tmp` goes in the end."""
    return re.sub(r"(^|/)\.([^/]+)\.\w+\.(tmp|raw)(?=/|$)", r"\1\2", path)
