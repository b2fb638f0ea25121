"""`make more` runs a pipeline of its own, with the steps of the project's, for other models."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from dvc.repo import Repo
from stages.families.blocks import model_problems
from stages.families.model import FAMILIES

from tests.imports import imported_paths
from tests.scratch import PROJECT, read_yaml, repro, run
from tests.test_graph import PROJECTIONS

FILE = "stages/more/dvc.yaml"
GRAPH, OWN = read_yaml(PROJECT / FILE), read_yaml(PROJECT / "dvc.yaml")
BLOCKS = read_yaml(PROJECT / "stages/more/params.yaml")["models"]
OWN_BLOCKS = read_yaml(PROJECT / "params.yaml")["models"]
STEPS = ("train", "cross_validate", "predict", "evaluate")


@pytest.fixture(scope="module")
def stages() -> dict[str, Any]:
    with Repo(str(PROJECT)) as repo:
        return {stage.name: stage for stage in repo.stage.collect(FILE)}


@pytest.mark.parametrize("model", BLOCKS)
def test_every_block_is_valid_and_has_its_training_set(model: str) -> None:
    assert model_problems(f"models.{model}", BLOCKS[model]) == []
    features, name = BLOCKS[model]["features"], BLOCKS[model]["train_on"]
    if features != "pixels":
        assert {"set": name, "features": features} in OWN["stages"]["featurize"]["foreach"].values()


def test_no_model_is_in_both_files_and_every_family_in_one() -> None:
    assert not set(BLOCKS) & {*OWN_BLOCKS, "committee"}
    blocks = [*BLOCKS.values(), *OWN_BLOCKS.values()]
    assert {block["family"] for block in blocks} == set(FAMILIES)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_that_of_the_projects_own_pipeline(step: str) -> None:
    ours, own = GRAPH["stages"][step], OWN["stages"][step]
    assert ours["foreach"] == own["foreach"] == "${models}"
    block = {"stages/more/params.yaml": ["models.${key}"]}
    params = [block if key == "models.${key}" else key for key in own["do"].get("params", [])]
    wanted = own["do"] | {"wdir": "../..", "desc": ours["do"]["desc"]}
    if params:
        wanted |= {"params": params}
    assert ours["do"] == wanted


def test_compare_depends_on_the_scores_of_every_model_and_names_it() -> None:
    ours, own = GRAPH["stages"]["compare_more"], OWN["stages"]["compare"]
    scores = {f"data/scores/{part}/{model}" for part in ("cv", "test") for model in BLOCKS}
    others = {dep for dep in own["deps"] if not dep.startswith("data/scores/")}
    assert set(ours["deps"]) == scores | others
    assert ours["cmd"].split()[2:] == ["stages.compare", "--reports", "reports/more", *BLOCKS]


def test_every_model_has_its_metrics_at_top_level() -> None:
    assert GRAPH["metrics"] == [f"../../reports/models/{name}/metrics.json" for name in BLOCKS]


def test_the_loss_curves_are_those_of_the_models_that_record_them() -> None:
    curves = GRAPH["stages"]["loss_curve"]["foreach"]
    assert curves == [name for name in ("mlp", "softmax") if name in BLOCKS]
    drawn = {
        name: plot
        for entry in GRAPH["plots"]
        if isinstance(entry, dict)
        for name, plot in entry.items()
    }
    assert {name: plot["y"] for name, plot in drawn.items()} == {
        f"loss_{name}": {f"../../reports/models/{name}/loss.csv": "loss"} for name in curves
    }


def test_code_dependencies_are_exactly_the_modules_that_a_stage_imports(
    stages: dict[str, Any],
) -> None:
    problems = []
    for name, stage in stages.items():
        listed = {dep.def_path for dep in stage.deps if dep.def_path.startswith("stages/")}
        imported = imported_by(name, stage.cmd)
        listed -= {"stages/more/params.yaml"}
        problems += [f"{name}: missing in deps: {path}" for path in sorted(imported - listed)]
        problems += [f"{name}: not imported: {path}" for path in sorted(listed - imported)]
    assert problems == []


def imported_by(stage: str, command: str) -> set[str]:
    step, _, model = stage.partition("@")
    modules = [command.split()[2]]
    if step in {"train", "cross_validate", "predict", "loss_curve"}:
        block = BLOCKS[model]
        modules += [f"stages.imaging.{block['features']}", f"stages.learning.{block['family']}"]
    if step == "predict":
        modules += PROJECTIONS
    return imported_paths(modules)


def test_every_report_is_in_git_and_no_path_is_outside_the_project(stages: dict[str, Any]) -> None:
    for name, stage in stages.items():
        for out in stage.outs:
            path = str(Path(out.fs_path).relative_to(PROJECT))
            assert out.use_cache == (not path.startswith("reports/")), (name, path)


def test_dvc_repro_leaves_the_models_alone_and_a_step_runs_for_one(project: Path) -> None:
    shutil.copy(PROJECT / FILE, project / FILE)
    assert "stages/more" not in run(project, "dvc", "repro", "--dry").stdout
    result = repro(project, f"{FILE}:evaluate@softmax", f"{FILE}:loss_curve@softmax")
    assert result.returncode == 0, result.stdout + result.stderr
    folder = project / "reports/models/softmax"
    assert {path.name for path in folder.iterdir()} == {
        "details",
        "loss.csv",
        "loss.png",
        "metrics.json",
    }
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["test"]["accuracy"] > 0.9
    shown = run(project, "dvc", "plots", "show", FILE)
    assert 'id = "loss_softmax"' in (project / "dvc_plots/index.html").read_text(), shown.stderr
