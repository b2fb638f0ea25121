"""The comparison of one worker and two, on a small project."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stages.benchmark import cluster
from stages.benchmark.unit import Unit
from stages.store.arrays import write_arrays
from stages.store.reports import write_json
from tests import blocks
from tests.scratch import contents

UNIT = Unit(seconds=0.5, memory=600 * 784, description="1,000 × 600 × 784")


@pytest.fixture
def project(here: Path, train_sample: Any) -> Path:
    """What folds are read from: two models with folds, and one without."""
    models = {
        "knn_pixels": blocks.model("neighbors", folds=3),
        "forest_pixels": blocks.model("forest", folds=3),
        "knn_left_out": blocks.model("neighbors", folds=None),
    }
    write_json(Path("params.yaml"), {"seed": 9, "features": blocks.FEATURES, "models": models})
    images, labels = train_sample
    source = np.arange(600, dtype=np.int32)
    write_arrays(Path("data/train/original/pixels"), images=images, labels=labels, source=source)
    return here


def test_folds_are_scored_by_one_worker_and_by_two_and_the_project_left_as_it_is(
    project: Path,
) -> None:
    before = contents(project)
    assert set(cluster.cross_validated()) == {"knn_pixels", "forest_pixels"}
    report = cluster.compare(cluster.Params(models=None, workers=[1, 2]), UNIT)
    table = report.tables["cluster"]
    runs = list(zip(table["workers"], table["models"], strict=True))
    assert runs == [(1, "together"), (2, "together"), (2, "in turn")]
    assert (table[["time", "speed_up", "speed_up_by_core"]] > 0).all(axis=None)
    assert table["speed_up"][0] == table["speed_up_by_core"][0] == 1
    assert contents(project) == before
