"""The report on harder images counts by the scores that were saved, and lets them vote."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, auc

from stages.learning.vote import Vote
from stages.store.arrays import write_arrays
from stages.store.reports import write_json
from stages.studies import STUDIES
from stages.studies.robustness import report
from tests.class_names import DIGITS, write_class_names

STRENGTHS: dict[str, list[float]] = {
    "shift": [0, 2],
    "rotation": [0, 10, 40],
    "scale": [0, 0.3],
    "blur": [0, 1.5],
    "noise": [0, 25, 50, 100],
}
MEMBERS = ["sgd", "knn"]
VOTE = Vote([0.7, 0.3], 0.5, 1e-4)


@pytest.fixture
def scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, test_sample: Any
) -> dict[str, dict[str, Any]]:
    """Random probabilities that lean to the right class, and a project in which they were saved."""
    monkeypatch.chdir(tmp_path)
    images, labels = test_sample
    rows, rng = np.arange(5, 300, 3), np.random.default_rng(0)
    write_arrays(report.TEST, images=images, labels=labels)
    write_class_names(DIGITS)
    found: dict[str, dict[str, Any]] = {}
    for model in MEMBERS:
        found[model] = {}
        for name, own in STRENGTHS.items():
            shares = rng.dirichlet(np.full(10, 0.3), (len(own), len(rows)))
            shares += 1e-3 + 0.4 * np.eye(10)[labels[rows]]
            found[model][name] = shares / shares.sum(axis=-1, keepdims=True)
        write_arrays(report.SCORES / model, rows=rows, **found[model])
    write_arrays(
        report.VOTE,
        members=np.array(MEMBERS),
        weights=np.array(VOTE.weights),
        calibration=np.array([VOTE.temperature, VOTE.least]),
    )
    write_json(Path("params.yaml"), {"seed": 42})
    write_json(report.NAMES, {"params.yaml": ["knn", "other", "sgd", "committee"]})
    write_json(STUDIES, {"robustness": {"sample_size": 99, "strengths": STRENGTHS}})
    report.main()
    return found


def test_every_point_is_the_accuracy_by_the_saved_scores(
    scores: dict[str, dict[str, Any]], test_sample: Any
) -> None:
    table = pd.read_csv(report.REPORTS / "curves.csv")
    assert list(table["model"].unique()) == ["committee", *MEMBERS]
    labels = test_sample[1][5:300:3]
    votes = {name: VOTE.combine([scores[m][name] for m in MEMBERS]) for name in STRENGTHS}
    known = scores | {"committee": votes}
    for key, own in table.groupby(["model", "corruption"]):
        model, name = map(str, key)
        assert list(own["strength"]) == STRENGTHS[name]
        expected = [accuracy_score(labels, found.argmax(axis=1)) for found in known[model][name]]
        np.testing.assert_allclose(own["accuracy"], expected, atol=1e-6)
        assert (own["accuracy_low"] < own["accuracy"]).all()
        assert (own["accuracy"] <= own["accuracy_high"]).all()
        assert (own["n"] == len(labels)).all()
    means = table.groupby("model")["accuracy"].mean()
    assert means["committee"] > max(means[MEMBERS])


@pytest.mark.usefixtures("scores")
def test_the_stage_writes_its_reports_and_metrics_are_the_areas_under_the_curves() -> None:
    written = {path.name for path in report.REPORTS.iterdir()}
    assert written == {"metrics.json", "curves.csv", "curves.png", "examples.png"}
    table = pd.read_csv(report.REPORTS / "curves.csv")
    metrics = json.loads((report.REPORTS / "metrics.json").read_text())
    assert list(metrics) == sorted([*MEMBERS, "committee"])
    for model, areas in metrics.items():
        assert list(areas) == sorted(STRENGTHS)
        for name, area in areas.items():
            own = table[(table["model"] == model) & (table["corruption"] == name)]
            expected = auc(own["strength"], own["accuracy"]) / own["strength"].max()
            assert area == pytest.approx(expected, abs=2e-6)
