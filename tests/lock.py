"""Write what is installed, each file of it known by its hash: ``python -m tests.lock``.

``constraints.txt`` has the version of every package, of all extras, and is kept; what is not in it
is added, in its newest version. To take a newer one, delete its line, and write anew.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from tests.scratch import PROJECT

CONSTRAINTS = Path("constraints.txt")
# What is installed for a purpose, over what it stands on, and the extras that name it.
LOCKS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "build": (None, ()),
    "run": ("build", ()),
    "tests": ("run", ("test", "lint")),
    "browser": ("tests", ("app", "browser")),
    "cluster": ("tests", ("cluster",)),
    "mutants": ("tests", ("mutants",)),
}
# What builds packages that come as source only, as one that DVC needs does; pip fetches it unseen
# unless it is there.
BUILDERS = ("pip", "setuptools")
HEADER = "# Written by `make lock` from pyproject.toml and constraints.txt.\n"


def path_of(name: str) -> Path:
    """Return where the lock of a purpose lies, within the project."""
    return Path("requirements") / f"{name}.txt"


def packages(lock: str) -> dict[str, str]:
    """Return the lines of each package of a lock, by its name in small letters with hyphens.

    Parameters
    ----------
    lock : str
        The text of a pip requirements file, each package pinned by ``==``.
    """
    blocks = re.findall(r"^[\w.-]+==.*(?:\n +.*)*\n", lock, re.MULTILINE)
    return {_normalised(block.partition("==")[0]): block for block in blocks}


def main() -> None:
    (PROJECT / "requirements").mkdir(exist_ok=True)
    every = [extra for _, extras in LOCKS.values() for extra in extras]
    pinned = packages((PROJECT / CONSTRAINTS).read_text(encoding="utf-8"))
    found = packages(_compile([*every, "heic"], "pyproject.toml"))
    versions = {
        name: block.split()[0].partition("==")[2] for name, block in (found | pinned).items()
    }
    text = "".join(f"{name}=={versions[name]}\n" for name in sorted(found))
    (PROJECT / CONSTRAINTS).write_text(text, encoding="utf-8")
    locks: dict[str, dict[str, str]] = {}
    for name, (base, extras) in LOCKS.items():
        sources = ["pyproject.toml"] if base else []
        locks[name] = packages(_compile(extras, "--generate-hashes", *sources))
        start = f"-r {base}.txt\n" if base else ""
        known = _below(base, locks)
        text = "".join(block for key, block in locks[name].items() if key not in known)
        (PROJECT / path_of(name)).write_text(HEADER + start + text, encoding="utf-8")


def _below(base: str | None, locks: dict[str, dict[str, str]]) -> set[str]:
    return set() if base is None else set(locks[base]) | _below(LOCKS[base][0], locks)


def _compile(extras: Iterable[str], *options: str) -> str:
    """Resolve what builds, and what files name, for any machine and Python, to pinned versions."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    command = [
        *("uv", "pip", "compile", "--quiet", "--universal", "--no-header", "--no-annotate"),
        *("--python-version", project["project"]["requires-python"].removeprefix(">=")),
        *("--constraints", str(CONSTRAINTS), *options, "-"),
        *(part for extra in extras for part in ("--extra", extra)),
    ]
    build = "\n".join([*project["build-system"]["requires"], *BUILDERS])
    done = subprocess.run(
        command, cwd=PROJECT, input=build, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main()
