"""Of the project's own names, a model file may hold the estimators and nothing else."""

import ast
import importlib
from pathlib import Path

import pytest

from stages.store.model_file import ROOMS, is_own
from tests.scratch import PROJECT

BASES = {"BaseEstimator", "ImageTransformer", "MLPClassifier", "RandomForestClassifier"}
FILES = [path for room in ROOMS for path in sorted(PROJECT.glob(f"{room.replace('.', '/')}/*.py"))]


def estimators(path: Path) -> set[str]:
    """Return the classes of a file that derive from estimators, as they are written there."""
    found: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef):
            bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
            found |= {node.name} if bases & (BASES | found) else set()
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_of_a_module_the_estimators_that_it_defines_are_own(path: Path) -> None:
    module = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
    names = dir(importlib.import_module(module))
    assert {name for name in names if is_own(f"{module}.{name}")} == estimators(path)


def test_there_are_estimators_in_every_room() -> None:
    assert {path.parent for path in FILES if estimators(path)} == {path.parent for path in FILES}


@pytest.mark.parametrize(
    "name",
    [
        "",
        "KernelSGDClassifier",
        "stages.families.KernelSGDClassifier",
        "stages.families.kernel",
        "stages.families.kernel.",
        "stages.families.kernel.KernelSGDClassifier.fit",
        "stages.families.kernels.KernelSGDClassifier",
        "stages.families..kernel.KernelSGDClassifier",
        "stages.families.a b.KernelSGDClassifier",
        "families.kernel.KernelSGDClassifier",
        "stages.check.Document",
        "stages.store.model_file.save_model",
        "os.system",
    ],
)
def test_no_other_name_is_own(name: str) -> None:
    assert not is_own(name)
