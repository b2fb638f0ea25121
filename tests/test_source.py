"""What the code of the stages may not do, whoever writes it."""

import ast
from pathlib import Path

import pytest

from tests.scratch import PROJECT

MODULES = sorted((PROJECT / "stages").rglob("*.py"))
GUARDED = PROJECT / "stages/sources/package_index.py"
# Dask itself runs what comes from its scheduler, so no guard of the project's would help: see the
# README on who may reach one.
SENT = [PROJECT / f"stages/cluster/{name}.py" for name in ("parcel", "scheduler", "worker")]
ROOMS = ("imaging", "families", "learning", "scoring", "figures")
LONGEST = 242  # of the one module that is over 200 lines
PLAIN = ("stages.config", "stages.store.rows", "stages.store.scratch")
TYPED = [f"stages.config.{name}" for name in ("problems", "section", "types")]


def calls(path: Path) -> list[str]:
    """Return each call of a module as it is written, less its arguments."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return [ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_nothing_that_could_run_foreign_code_is_read(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert not imported(path) & {"joblib.load", "dill", "marshal", "shelve"}
    assert not set(calls(path)) & {"eval", "exec", "joblib.load"}
    if path not in SENT:
        assert "cloudpickle" not in imported(path)
        assert not set(calls(path)) & {"pickle.load", "pickle.loads"}
    if path not in [GUARDED, *SENT]:
        assert "pickle" not in imported(path)
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            assert ast.unparse(node.value) == "False"


def test_the_one_unpickler_is_guarded() -> None:
    tree = ast.parse(GUARDED.read_text())
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    (unpickler,) = [node for node in classes if "pickle.Unpickler" in map(ast.unparse, node.bases)]
    assert [node.name for node in unpickler.body if isinstance(node, ast.FunctionDef)] == [
        "find_class"
    ]
    assert [call for call in calls(GUARDED) if call.endswith("Unpickler")] == ["ArrayUnpickler"]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_no_stage_and_opens_no_file(room: str) -> None:
    allowed = (*TYPED, "stages.cluster.spread", *(f"stages.{other}" for other in ROOMS))
    for path in sorted((PROJECT / "stages" / room).glob("*.py")):
        for name in imported(path):
            if name.startswith("stages."):
                is_room = any(f"{name}.".startswith(f"{own}.") for own in allowed)
                assert is_room or name.startswith(PLAIN), f"{path.name} imports {name}"
        opening = {call for call in calls(path) if call.split(".")[-1] in {"open", "read_text"}}
        assert not opening, f"{path.name} opens files"


def test_no_module_is_long() -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
