"""What the stages take."""

import sys
from pathlib import Path

import pytest

from stages.benchmark import stages
from stages.benchmark.measure import Cost
from stages.benchmark.unit import Unit
from tests.scratch import contents

UNIT = Unit(seconds=0.5, memory=600 * 784, description="1,000 × 600 × 784")


@pytest.mark.usefixtures("in_this_process")
def test_every_stage_is_measured_and_the_project_left_as_it_is(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmark", "stages"])
    for path in project.glob("models/*"):
        path.write_text("predictions are those of the model that was fitted before")
    before = contents(project)
    table = stages.compare(stages.Params(models=["sgd", "knn_pixels"]), UNIT).tables["stages"]
    assert table["stage"].tolist() == [
        f"{stage}@{model}"
        for model in ("sgd", "knn_pixels")
        for stage in ("cross_validate", "train", "predict")
    ]
    assert table.columns.tolist() == ["stage", "time", "memory", "busy_cores"]
    assert (table[["time", "memory", "busy_cores"]] > 0).all(axis=None)
    assert contents(project) == before
    assert Path.cwd() == project


@pytest.mark.usefixtures("project")
def test_without_names_the_stages_of_all_models_are_told_in_units(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cost = Cost(seconds=1.0, cpu_seconds=1.5, memory=3 * UNIT.memory)
    monkeypatch.setattr(stages, "measure", lambda *_: (cost, None))
    table = stages.compare(stages.Params(models=None), UNIT).tables["stages"]
    assert table["stage"].is_unique
    assert len(table) == 9
    costs = table.drop(columns="stage").drop_duplicates()
    assert costs.to_dict("records") == [{"time": 2.0, "memory": 3.0, "busy_cores": 1.5}]
