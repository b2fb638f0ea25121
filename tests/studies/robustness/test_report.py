"""The report on harder images counts the predictions that were saved."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, auc

from stages.store.arrays import write_arrays
from stages.store.reports import write_json
from stages.studies import STUDIES
from stages.studies.robustness import report

STRENGTHS: dict[str, list[float]] = {
    "shift": [0, 2],
    "rotation": [0, 10, 40],
    "scale": [0, 0.3],
    "blur": [0, 1.5],
    "noise": [0, 25, 50, 100],
}
MODELS = ["sgd", "knn"]


@pytest.fixture
def predicted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, test_sample: Any
) -> dict[str, dict[str, Any]]:
    """Random mistakes, and a project in which they were saved."""
    monkeypatch.chdir(tmp_path)
    images, labels = test_sample
    rows, rng = np.arange(5, 300, 3), np.random.default_rng(0)
    write_arrays(report.TEST, images=images, labels=labels)
    found = {}
    for model in MODELS:
        found[model] = {
            name: np.where(
                rng.random((len(own), len(rows))) < 0.7, labels[rows], 9 - labels[rows]
            ).astype(np.uint8)
            for name, own in STRENGTHS.items()
        }
        write_arrays(report.PREDICTED / model, rows=rows, **found[model])
    write_json(Path("params.yaml"), {"seed": 42})
    write_json(report.NAMES, {"params.yaml": ["knn", "other", "sgd"]})
    write_json(STUDIES, {"robustness": {"sample_size": 99, "strengths": STRENGTHS}})
    monkeypatch.setattr(sys, "argv", ["report", *MODELS])
    report.main()
    return found


def test_every_point_is_the_accuracy_of_the_saved_predictions(
    predicted: dict[str, dict[str, Any]], test_sample: Any
) -> None:
    table = pd.read_csv(report.REPORTS / "curves.csv")
    assert len(table) == len(MODELS) * sum(map(len, STRENGTHS.values()))
    labels = test_sample[1][5:300:3]
    for key, own in table.groupby(["model", "corruption"]):
        model, name = map(str, key)
        assert list(own["strength"]) == STRENGTHS[name]
        expected = [accuracy_score(labels, row) for row in predicted[model][name]]
        np.testing.assert_allclose(own["accuracy"], expected, atol=1e-6)
        assert (own["accuracy_low"] < own["accuracy"]).all()
        assert (own["accuracy"] < own["accuracy_high"]).all()
        assert (own["n"] == len(labels)).all()


@pytest.mark.usefixtures("predicted")
def test_the_stage_writes_its_reports_and_metrics_are_the_areas_under_the_curves() -> None:
    written = {path.name for path in report.REPORTS.iterdir()}
    assert written == {"metrics.json", "curves.csv", "curves.png", "examples.png"}
    table = pd.read_csv(report.REPORTS / "curves.csv")
    metrics = json.loads((report.REPORTS / "metrics.json").read_text())
    assert list(metrics) == sorted(MODELS)
    for model, areas in metrics.items():
        assert list(areas) == sorted(STRENGTHS)
        for name, area in areas.items():
            own = table[(table["model"] == model) & (table["corruption"] == name)]
            expected = auc(own["strength"], own["accuracy"]) / own["strength"].max()
            assert area == pytest.approx(expected, abs=2e-6)
