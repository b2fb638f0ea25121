"""Which of the project's modules a module imports, directly or not."""

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.scratch import PROJECT

# Plumbing: these modules carry params, arguments, errors and files; what they carry is
# a dependency itself, and how they carry it cannot change a result.
PLUMBING = {
    "stages",
    "stages.config.arguments",
    "stages.config.errors",
    "stages.store.files",
    "stages.imaging.features",
    "stages.families.model",
    "stages.families.blocks",
    "stages.config.params",
    "stages.config.section",
}


def imported_paths(modules: Iterable[str]) -> set[str]:
    """Return the files of these modules and of all that they import, less plumbing."""
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module not in found | PLUMBING:
            found.add(module)
            waiting += _imports(PROJECT / _path(module))
    return {_path(module) for module in found if not _path(module).endswith("__init__.py")}


def _imports(path: Path) -> list[str]:
    modules = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            submodules = [module for module in inner if (PROJECT / _path(module)).exists()]
            modules += submodules or [node.module]
    return [module for module in modules if module.startswith("stages")]


def _path(module: str) -> str:
    path = module.replace(".", "/")
    return f"{path}/__init__.py" if (PROJECT / path).is_dir() else f"{path}.py"
