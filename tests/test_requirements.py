"""What is installed is known by its hash, has a reason and a licence."""

import re
import tomllib
from importlib.metadata import requires, version

import pytest

from tests.licences import TABLE
from tests.lock import CONSTRAINTS, LOCKS, packages, path_of
from tests.scratch import PROJECT, run

TEXT = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
NAMED = tomllib.loads(TEXT)["project"]
PINNED = packages((PROJECT / CONSTRAINTS).read_text(encoding="utf-8"))
# Licences of what may be used by MIT code that does not hold it.
FREE = r"MIT|BSD|0BSD|Apache|PSF|Python Software Foundation|Zlib|CC0|MPL|Mozilla|Zope|EPL|HPND"


def locked(name: str) -> dict[str, str]:
    return packages((PROJECT / path_of(name)).read_text(encoding="utf-8"))


def everything_in(name: str) -> set[str]:
    """Return the packages of a lock and of those that it stands on."""
    base, _ = LOCKS[name]
    return set(locked(name)) | (everything_in(base) if base else set())


def names_of(requirements: list[str]) -> set[str]:
    names = {re.match(r"[\w.-]+", line).group() for line in requirements}  # type: ignore[union-attr]
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_hashes_and_the_version_of_the_constraints_for_each_package(name: str) -> None:
    lock = locked(name)
    assert lock
    for package, block in lock.items():
        assert block.split()[0] == PINNED[package].strip()
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_stands_on_another_and_has_what_its_extras_name(name: str) -> None:
    base, extras = LOCKS[name]
    assert base is None or f"-r {base}.txt" in (PROJECT / path_of(name)).read_text()
    wanted = NAMED["dependencies"] if name == "run" else []
    wanted = [*wanted, *(line for key in extras for line in NAMED["optional-dependencies"][key])]
    assert names_of(wanted) <= everything_in(name)


def test_what_runs_needs_no_package_that_is_not_locked() -> None:
    missing, seen = list(names_of(NAMED["dependencies"])), set()
    while missing:
        name = missing.pop()
        if name not in seen:
            seen.add(name)
            needed = [line for line in requires(name) or [] if "extra ==" not in line]
            # What another system or an older Python needs is not installed here.
            missing += names_of([line for line in needed if ";" not in line])
    assert seen <= everything_in("run")
    assert all(version(name) for name in seen)


def test_make_installs_packages_by_their_hashes_alone() -> None:
    dry = run(
        PROJECT, "make", "--always-make", "--dry-run", "test-browser", "cluster-test", "mutants"
    )
    installs = [line for line in dry.stdout.splitlines() if "pip install" in line]
    assert len(installs) >= 4
    for line in installs:
        own = "--no-deps --no-build-isolation --editable ." in line
        assert own or "--require-hashes --requirement requirements/" in line


def test_every_package_has_its_reason() -> None:
    lines = re.findall(
        r'^(?:    "|\w+ = \[").*',
        TEXT[TEXT.index("dependencies = [") : TEXT.index("[tool.flit")],
        re.MULTILINE,
    )
    assert len(lines) > 40
    for line in lines:
        before = TEXT[: TEXT.index(line)].rstrip().rpartition("\n")[2]
        assert "#" in line or before.strip().startswith("#"), line


def test_every_package_that_runs_has_a_licence_that_agrees_with_that_of_the_project() -> None:
    table = (PROJECT / TABLE).read_text(encoding="utf-8")
    found = dict(re.findall(r"^\| ([\w.-]+) \| (.+) \|$", table, re.MULTILINE))
    of_others = {name for name, block in locked("run").items() if " ; " in block.split("\\")[0]}
    rows = {re.sub(r"[-_.]+", "-", name) for name in found}
    assert set(locked("run")) - of_others <= rows
    others = {name: licence for name, licence in found.items() if not re.search(FREE, licence)}
    assert others == {"---": "---", "package": "licence", "pygit2": "GPLv2 with linking exception"}
