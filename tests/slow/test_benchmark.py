"""What is measured in processes of its own, on the project that has run on the sample."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stages.benchmark import __main__ as command
from stages.benchmark import stages
from stages.benchmark.measure import measure
from stages.store.model_file import load_model
from stages.store.reports import write_json
from tests.benchmark.small import SMALL
from tests.scratch import contents, run


def test_it_runs_by_its_name(project: Path) -> None:
    write_json(project / command.PARAMS, SMALL)
    result = run(project, sys.executable, "-m", "stages.benchmark", "neighbors")
    assert result.returncode == 0, result.stderr
    assert "search for neighbours, 50 × 500 × 784" in result.stdout
    table = pd.read_csv(project / "reports/benchmark/neighbors.csv")
    assert table["ratio_to_product"].tolist()[0] == 1.0
    shutil.rmtree(project / "data/test")
    result = run(project, sys.executable, "-m", "stages.benchmark")
    assert result.returncode == 2
    assert result.stderr == "data/test/images.npy: not found; 'dvc repro' makes it\n"


def test_a_stage_leaves_the_project_as_it_is(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    folder = tmp_path_factory.mktemp("scratch")
    stages.link_inputs(folder)
    before = contents(project)
    for stage in ("cross_validate", "train"):
        cost, _ = measure(stages.prepare_stage, str(folder), stage, "knn_pixels")
        assert cost.seconds > 0
    images = np.load("data/test/images.npy")
    assert load_model(folder / "models/knn_pixels.skops").predict(images).shape == (300,)
    assert contents(project) == before
