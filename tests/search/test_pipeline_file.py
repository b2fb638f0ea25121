"""The search is a pipeline of its own, whose stages depend on what they use."""

from pathlib import Path
from typing import Any

import pytest
from dvc.repo import Repo

from stages import check
from stages.config.modules import code_hashes
from stages.config.references import members
from tests.imports import imported_paths
from tests.scratch import PROJECT, read_yaml

PARAMS = PROJECT / "stages/search/params.yaml"
SEARCHES = read_yaml(PARAMS)["search"]
PROJECT_PARAMS = read_yaml(PROJECT / "params.yaml")


@pytest.fixture(scope="module")
def stages() -> dict[str, Any]:
    with Repo(str(PROJECT)) as repo:
        found = repo.stage.collect("stages/search/dvc.yaml")
        return {stage.name.partition("@")[2]: stage for stage in found if "@" in stage.name}


@pytest.fixture(scope="module")
def consists_of() -> dict[str, set[str]]:
    """The modules that each model of the project consists of, as `check` writes them down."""
    models, features = PROJECT_PARAMS["models"], PROJECT_PARAMS["features"]
    found = check.parts(models, features, members(read_yaml(PROJECT / "dvc.yaml")))
    return {name: set(own["modules"]) for name, own in found.items()}


def test_every_search_is_a_stage_that_writes_its_tables_into_git(stages: dict[str, Any]) -> None:
    assert set(stages) == set(SEARCHES)
    for name, stage in stages.items():
        outs = {str(Path(out.fs_path).relative_to(PROJECT)): out for out in stage.outs}
        folder = f"reports/search/{name}"
        assert set(outs) == {f"{folder}/candidates.csv", f"{folder}/candidates.png"}
        assert not any(out.use_cache for out in outs.values())


@pytest.mark.parametrize("model", SEARCHES)
def test_a_search_depends_on_what_it_imports_and_on_no_test_image(
    stages: dict[str, Any], consists_of: dict[str, set[str]], model: str
) -> None:
    space = SEARCHES[model]["space"]
    listed = {dep.def_path for dep in stages[model].deps} - {"params.yaml"}
    listed -= {"stages/search/params.yaml"}
    data = {f"data/train/{space['train_on']}/{space['features']}", f"data/code/{model}.json"}
    assert {path for path in listed if not path.startswith("stages/")} == data
    hashed = [path.removesuffix(".py").replace("/", ".") for path in consists_of[model]]
    imported = imported_paths(["stages.search.choose"], alone=hashed)
    assert {path for path in listed if path.startswith("stages/")} == imported


@pytest.mark.parametrize("model", SEARCHES)
def test_what_a_search_tries_consists_of_what_its_model_consists_of(
    consists_of: dict[str, set[str]], model: str
) -> None:
    space = SEARCHES[model]["space"]
    block = PROJECT_PARAMS["models"][model]
    assert (space["family"], space["features"]) == (block["family"], block["features"])
    extractor = PROJECT_PARAMS["features"][space["features"]]["extractor"]
    needed = [f"stages.families.{space['family']}", f"stages.imaging.{extractor}"]
    if space["projection"] is not None:
        needed.append("stages.learning.projection")
    assert set(code_hashes(needed)) <= consists_of[model]
