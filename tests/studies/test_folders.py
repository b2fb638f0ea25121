"""The same names for the same roles: every study is a folder, a section, and its stages."""

import ast
import re
from pathlib import Path

import pytest

from stages.store.left_out import CHECKED
from stages.studies import check
from tests.imports import imported_paths
from tests.scratch import PROJECT
from tests.studies.valid_studies import DOCUMENT, GRAPH

STUDIES = PROJECT / "stages/studies"
STAGES = list(GRAPH["stages"])


def stage_of(name: str) -> dict[str, object]:
    stage = GRAPH["stages"][name]
    found: dict[str, object] = stage.get("do", stage)
    return found


def test_every_folder_is_a_section_and_every_section_a_folder() -> None:
    folders = {path.parent.name for path in STUDIES.glob("*/__init__.py")}
    assert set(check.NAMES) == folders == set(DOCUMENT) - {check.LEFT_OUT}


@pytest.mark.parametrize("study", check.NAMES)
def test_every_study_has_its_params_problems_measures_figure_and_report(study: str) -> None:
    roles = {path.stem for path in (STUDIES / study).glob("*.py")}
    assert roles >= {"params", "problems", "measures", "figure", "report"}


@pytest.mark.parametrize("study", check.NAMES)
def test_every_compute_and_report_of_a_study_is_a_stage(study: str) -> None:
    for role in ("compute", "report"):
        exists = (STUDIES / study / f"{role}.py").exists()
        assert (f"{study}_{role}" in STAGES) == exists
        if exists:
            command = str(stage_of(f"{study}_{role}")["cmd"])
            assert command.startswith(f"python -m stages.studies.{study}.{role}")


def test_stages_stand_in_the_order_of_the_params_check_first() -> None:
    assert STAGES[0] == "check"
    order = list(dict.fromkeys(name.rpartition("_")[0] for name in STAGES[1:]))
    assert order == [name for name in DOCUMENT if name != check.LEFT_OUT]


def test_results_of_a_study_are_where_its_name_says() -> None:
    for name in STAGES[1:]:
        study, _, role = name.rpartition("_")
        folder = f"data/studies/{study}" if role == "compute" else f"reports/{study}"
        stage = stage_of(name)
        outs = [*stage.get("outs", []), *stage.get("plots", [])]  # type: ignore[misc]  # of YAML
        paths = [out if isinstance(out, str) else next(iter(out)) for out in outs]
        assert paths
        assert [path for path in paths if not f"{path}/".startswith(f"{folder}/")] == []


@pytest.mark.parametrize("name", STAGES[1:])
def test_every_stage_depends_on_what_the_check_says_of_its_study(name: str) -> None:
    study = name.rpartition("_")[0]
    assert f"{CHECKED}/{study}" in stage_of(name)["deps"]  # type: ignore[operator]  # of YAML


@pytest.mark.parametrize("name", STAGES[1:])
def test_every_stage_of_a_study_may_be_left_out(name: str) -> None:
    study, _, role = name.rpartition("_")
    text = (STUDIES / study / f"{role}.py").read_text()
    assert f'    run_study("{name}", main)\n' in text


def test_every_picture_of_a_report_is_a_plot() -> None:
    text = check.GRAPH.name and (STUDIES / "dvc.yaml").read_text()
    for path in (PROJECT / "reports").glob("*/**/*.png"):
        study, *inner = path.relative_to(PROJECT / "reports").parts
        if study not in check.NAMES:
            continue
        pattern = "/".join(["reports", study, *(r"\$\{(key|item)\}" for _ in inner[1:]), inner[-1]])
        assert re.search(pattern, text), path


@pytest.mark.parametrize("study", check.NAMES)
def test_a_study_imports_rooms_and_its_own_folder_only(study: str) -> None:
    common = {"stages.studies", "stages.studies.known"}
    stages = {path.stem for path in (PROJECT / "stages").glob("*.py")}
    for path in (STUDIES / study).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                if name.startswith("stages.studies") and name not in common:
                    assert f"{name}.".startswith(f"stages.studies.{study}."), path
                assert name.removeprefix("stages.") not in stages, path


def test_check_depends_on_all_that_types_and_judges_a_section() -> None:
    deps = stage_of("check")["deps"]
    modules = [
        f"stages.studies.{study}.{role}" for study in check.NAMES for role in ("params", "problems")
    ]
    needed = {Path(path) for path in imported_paths(["stages.studies.check", *modules])}
    missing = [
        str(path)
        for path in sorted(needed)
        if not any(str(parent) in deps for parent in (path, *path.parents))  # type: ignore[operator]  # of YAML
    ]
    assert missing == []
