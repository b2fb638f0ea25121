"""What has to be the same on a worker for the same results: code and packages."""

import hashlib
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from stages.config.versions import OF_RESULTS

CODE = Path(__file__).parents[1]
CODE_NAME = "the code of stages/"
PYTHON = "Python"
PACKAGES = (*OF_RESULTS, "cloudpickle", "joblib", "skops", "threadpoolctl")


@cache  # as the modules that are imported stay what they are
def own_facts() -> dict[str, str]:
    """Return the versions of Python and of packages, and a hash of all modules of the project."""
    packages = {name: _installed(name) for name in PACKAGES}
    return {CODE_NAME: _code_hash(CODE), PYTHON: platform.python_version()} | packages


def difference(expected: Mapping[str, str], found: Mapping[str, str]) -> str | None:
    """Return a line on what is not as expected first, and what to do; None if all is."""
    for name, value in expected.items():
        other = found.get(name, "none")
        if other != value:
            remedy = (
                "bring its folder to the same commit"
                if name == CODE_NAME
                else "there: pip install -c constraints.txt -e '.[cluster]'"
            )
            return f"expected {name} {value}, found {other}; {remedy}, and start the worker anew"
    return None


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _code_hash(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        code = path.read_bytes()
        found.update(f"{path.relative_to(folder).as_posix()} {len(code)}\n".encode() + code)
    return found.hexdigest()[:12]
