"""The search is a pipeline of its own, which `dvc repro` leaves alone."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from dvc.repo import Repo

from tests.imports import imported_paths
from tests.scratch import PROJECT, read_yaml, run

PARAMS = PROJECT / "stages/search/params.yaml"
SEARCHES = read_yaml(PARAMS)["search"]


@pytest.fixture(scope="module")
def stages() -> dict[str, Any]:
    with Repo(str(PROJECT)) as repo:
        found = repo.stage.collect("stages/search/dvc.yaml")
        return {stage.name.partition("@")[2]: stage for stage in found}


def test_every_search_is_a_stage_that_writes_its_tables_into_git(stages: dict[str, Any]) -> None:
    assert set(stages) == set(SEARCHES)
    for name, stage in stages.items():
        outs = {str(Path(out.fs_path).relative_to(PROJECT)): out for out in stage.outs}
        folder = f"reports/search/{name}"
        assert set(outs) == {f"{folder}/candidates.csv", f"{folder}/candidates.png"}
        assert not any(out.use_cache for out in outs.values())


@pytest.mark.parametrize("model", SEARCHES)
def test_a_search_depends_on_what_it_imports_and_on_no_test_image(
    stages: dict[str, Any], model: str
) -> None:
    space = SEARCHES[model]["space"]
    listed = {dep.def_path for dep in stages[model].deps} - {"params.yaml"}
    listed -= {"stages/search/params.yaml"}
    data = f"data/train/{space['train_on']}/{space['features']}"
    assert {path for path in listed if not path.startswith("stages/")} == {data}
    by_name = [f"stages.imaging.{space['features']}", f"stages.learning.{space['family']}"]
    imported = imported_paths(["stages.search.choose", *by_name])
    assert {path for path in listed if path.startswith("stages/")} == imported


def test_dvc_repro_leaves_the_search_alone(project: Path) -> None:
    shutil.copy(PROJECT / "stages/search/dvc.yaml", project / "stages/search")
    assert "search" not in run(project, "dvc", "repro", "--dry").stdout
    assert "choose@knn" in run(project, "dvc", "status").stdout
