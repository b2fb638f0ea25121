"""Which of the project's modules a module imports, directly or not."""

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.scratch import PROJECT

# Plumbing: what these modules carry, params for one, is a dependency itself, and how they
# carry it cannot change a result.
PLUMBING = (
    "stages.cluster",
    "stages.config",
    *(f"stages.store.{name}" for name in ("arrays", "class_names", "files", "left_out", "reports")),
    "stages.store.opened_model",
    "stages.store.rows",
    "stages.store.scratch",
)
# What spells a report for the function that writes it.
SPELLING = {
    "write_figure": ["stages.figures.canvas"],
    "write_json": ["stages.scoring.text"],
    "write_reports": ["stages.figures.canvas", "stages.scoring.text"],
    "write_table": ["stages.scoring.text"],
    "write_table_parts": ["stages.scoring.text"],
}


def imported_paths(modules: Iterable[str], *, alone: Iterable[str] = ()) -> set[str]:
    """Return the files of these modules and of all that they import, less plumbing.

    What the modules in `alone` import is not followed, nor are they returned.
    """
    found: set[str] = set()
    waiting = list(modules)
    skipped = {*alone}
    while waiting:
        module = waiting.pop()
        if module not in found | skipped and not module.startswith(PLUMBING):
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
            if node.module == "stages.store.reports":
                names = [alias.name for alias in node.names]
                modules += [module for name in names for module in SPELLING.get(name, [])]
    return [module for module in modules if module.startswith("stages")]


def _path(module: str) -> str:
    path = module.replace(".", "/")
    return f"{path}/__init__.py" if (PROJECT / path).is_dir() else f"{path}.py"
