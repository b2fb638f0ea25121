"""A model consists of the modules that its own import, directly or not; plumbing is none of them."""

import ast
import hashlib
import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from stages.config.modules import PLUMBING, code_hashes
from stages.imaging.features import EXTRACTORS
from stages.learning.model import FAMILIES
from tests.scratch import PROJECT, run

MODULES = [
    ".".join(path.relative_to(PROJECT).with_suffix("").parts)
    for path in sorted((PROJECT / "stages").rglob("*.py"))
    if path.stem not in {"__init__", "__main__"}
]
PRINT = """
import json, sys
from stages.config.modules import code_hashes
print(json.dumps(code_hashes(sys.argv[1:])))
"""


def walk(module: str) -> set[str]:
    """Return the files that import statements lead to, read without running or resolving any."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        path = f"{waiting.pop().replace('.', '/')}.py"
        is_plumbing = any(Path(path).is_relative_to(each) for each in PLUMBING)
        if path in found or is_plumbing or not (PROJECT / path).exists():
            continue  # the last are packages, and names within modules
        found.add(path)
        for node in ast.walk(ast.parse((PROJECT / path).read_text())):
            if isinstance(node, ast.Import):
                waiting += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, path
                waiting.append(str(node.module))
                waiting += [f"{node.module}.{alias.name}" for alias in node.names]
    return {path for path in found if path.startswith("stages/")}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project's modules, to be changed."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "stages", tmp_path / "stages", ignore=ignored)
    return tmp_path


def hashes_in(project: Path, *modules: str) -> dict[str, str]:
    """Return what the copy of the function in a project says of modules there."""
    result = run(project, sys.executable, "-c", PRINT, *modules)
    assert result.returncode == 0, result.stderr
    found: dict[str, str] = json.loads(result.stdout)
    return found


def changed(project: Path, path: str, modules: Iterable[str]) -> list[str]:
    """Return which of the modules have other hashes once a line is added to a file."""
    before = {module: hashes_in(project, module) for module in modules}
    with (project / path).open("a") as stream:
        stream.write("# changed\n")
    return [module for module in before if hashes_in(project, module) != before[module]]


def write_modules(project: Path, **modules: str) -> None:
    """Write modules of a package ``stages.tiny``."""
    (project / "stages/tiny").mkdir()
    for name, text in {"__init__": "", **modules}.items():
        (project / f"stages/tiny/{name}.py").write_text(text)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_consists_of_what_its_import_statements_lead_to(module: str) -> None:
    assert set(code_hashes([module])) == walk(module)


def test_a_hash_is_that_of_the_file() -> None:
    found = code_hashes(["stages.families.kernel", "stages.families.forest"])
    assert found == {
        path: hashlib.sha256((PROJECT / path).read_bytes()).hexdigest() for path in sorted(found)
    }
    assert list(found) == sorted(found)


def test_a_baseline_depends_on_no_whitening_and_a_projection_does() -> None:
    assert set(code_hashes(["stages.families.dummy"])) == {"stages/families/dummy.py"}
    assert "stages/learning/whitening.py" in code_hashes(["stages.learning.projection"])


def test_a_family_or_an_extractor_does_not_depend_on_another_one() -> None:
    families = {f"stages/families/{name}.py" for name in FAMILIES}
    for name in FAMILIES:
        own = set(code_hashes([f"stages.families.{name}"]))
        assert own & families == {f"stages/families/{name}.py"}
    extractors = {f"stages/imaging/{name}.py" for name in EXTRACTORS}
    for name in EXTRACTORS:
        own = set(code_hashes([f"stages.imaging.{name}"]))
        used = {name, "gradients"} if name == "two_views" else {name}  # of which both views are
        assert own & extractors == {f"stages/imaging/{each}.py" for each in used}


def test_several_modules_consist_of_what_each_consists_of() -> None:
    both = ["stages.families.kernel", "stages.families.hyperplane"]
    assert code_hashes(both) == code_hashes(both[:1]) | code_hashes(both[1:])
    assert code_hashes([]) == {}


def test_what_counts_alone_counts_without_what_it_imports() -> None:
    assert set(code_hashes(["stages.families.dummy"], alone=["stages.families.kernel"])) == {
        "stages/families/dummy.py",
        "stages/families/kernel.py",
    }
    plumbing = ["stages.config.params", "stages.config.section"]
    assert code_hashes([], alone=plumbing) == {}
    both = code_hashes(["stages.families.kernel"], alone=["stages.learning.clusters"])
    assert both == code_hashes(["stages.families.kernel"])


def test_a_change_of_what_a_family_imports_changes_its_hashes_and_those_of_no_other(
    copy: Path,
) -> None:
    families = [f"stages.families.{name}" for name in ("dummy", "forest", "kernel", "neighbors")]
    for path, expected in (
        ("stages/learning/clusters.py", ["stages.families.kernel"]),
        ("stages/learning/nearest.py", ["stages.families.neighbors"]),
        ("stages/families/forest.py", ["stages.families.forest"]),
        ("stages/learning/whitening.py", []),
    ):
        assert changed(copy, path, families) == expected


def test_a_change_of_plumbing_changes_nothing(copy: Path) -> None:
    modules = ["stages.families.kernel", "stages.learning.folds"]
    for place in PLUMBING:
        own = (copy / place).glob("*.py") if (copy / place).is_dir() else [copy / place]
        for path in sorted(own):
            assert changed(copy, path.relative_to(copy).as_posix(), modules) == []


def test_imports_in_functions_branches_and_by_another_name_count(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "stages/config", tmp_path / "stages/config")
    (tmp_path / "stages/__init__.py").touch()
    write_modules(
        tmp_path,
        top="import stages.tiny.plain\ndef later():\n    from stages.tiny import lazy as other\n",
        plain="if undefined():\n    from stages.tiny.never import name\nimport numpy, no_such_module\n",
        lazy="class Inner:\n    def work(self):\n        from .relative import name\n",
        relative="name = 1\nimport stages.tiny.top\n",  # round in a circle
        never="name = 2\n",
        unused="import stages.tiny.top\n",
    )
    expected = {f"stages/tiny/{name}.py" for name in ("top", "plain", "lazy", "relative", "never")}
    assert set(hashes_in(tmp_path, "stages.tiny.top")) == expected
    assert set(hashes_in(tmp_path, "stages.tiny.never")) == {"stages/tiny/never.py"}


def test_the_packages_that_models_are_in_hold_no_code_that_could_count() -> None:
    named = [f"stages.families.{name}" for name in FAMILIES]
    named += [f"stages.imaging.{name}" for name in EXTRACTORS]
    paths = code_hashes([*named, "stages.learning.projection", "stages.learning.committee"])
    packages = {parent for path in paths for parent in Path(path).parents} - {Path()}
    assert packages >= {Path("stages"), Path("stages/families"), Path("stages/learning")}
    # That of all stages ends where packages are missing, and holds nothing that could count.
    for package in packages - {Path("stages")}:
        statements = ast.parse((PROJECT / package / "__init__.py").read_text()).body
        constants = [isinstance(getattr(one, "value", None), ast.Constant) for one in statements]
        assert constants == [True], package


def test_where_it_is_called_does_not_matter(here: Path) -> None:
    assert not list(here.iterdir())
    assert set(code_hashes(["stages.families.kernel"])) == walk("stages.families.kernel")
