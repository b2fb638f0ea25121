"""`audit_scores` and `audit` on real images: planted errors are found again."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from stages.families.classifier import build_classifier

from stages.config.errors import PipelineError
from stages.cross_validate import out_of_fold_scores
from stages.learning.folds import assign_folds
from stages.store.arrays import read_arrays, write_arrays
from stages.store.reports import write_json
from stages.studies.audit import compute as audit_scores
from stages.studies.audit import report as audit
from tests import blocks

N_FOLDS = 4


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, train_sample: Any, small_model: Any
) -> Any:
    """What both stages read: training images, and the scores of one small model."""
    monkeypatch.chdir(tmp_path)
    images, labels = train_sample
    source = np.arange(len(labels), dtype=np.int32)
    write_arrays(audit.TRAIN, images=images, labels=labels, source=source)
    folds = assign_folds(labels, N_FOLDS, 0)
    block = blocks.model("neighbors", folds=N_FOLDS, projection=blocks.PROJECTION)
    family, chosen = small_model("neighbors", folds=N_FOLDS, projection=blocks.PROJECTION)
    vectors = images.reshape(len(images), -1).astype(np.float32)
    scores = out_of_fold_scores(
        lambda: build_classifier(family, chosen, 0), vectors, labels, source, folds
    )
    write_arrays(audit.SCORES / "m", scores=scores, folds=folds)
    document = {
        "seed": 0,
        "features": dict(blocks.FEATURES),
        "models": {"m": block},
        "audit": {"model": "m", "drawn": 12},
        "audit_scores": {"model": "m", "planted_share": 0.05},
    }
    write_json(Path("params.yaml"), document)
    return labels, folds


def run_scores(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setattr(sys, "argv", ["audit_scores", what])
    audit_scores.main()


def test_planted_errors_are_found_again(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    labels, _ = project
    for what in audit_scores.EXPERIMENTS:
        run_scores(monkeypatch, what)
    audit.main()
    assert {path.name for path in audit.REPORTS.iterdir()} == {
        "contradicted.csv",
        "contradicted.png",
        "effects.png",
        "summary.json",
    }
    report = json.loads((audit.REPORTS / "summary.json").read_text())
    planted = report["planted"]
    assert planted["planted"] == 30
    assert planted["recall"] > 0.6  # chance would find 5 % of them
    assert planted["precision"] > 0.4
    assert planted["restored"] >= 0.8 * planted["found"]
    (scores,) = read_arrays(audit.SCORES / "m", "scores")
    wrong = int(np.sum(scores.argmax(axis=1) != labels))
    assert report["cleaned"]["before"]["errors"] == wrong
    assert len(report["cleaned"]["left_out_by_fold"]) == N_FOLDS
    table = pd.read_csv(audit.REPORTS / "contradicted.csv")
    assert report["published"]["contradicted"] == len(table)
    assert (table["label"] == labels[table["image"]]).all()
    assert (table["label"] != table["suggested"]).all()


def test_suspects_of_a_fold_are_training_images_of_it(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels, folds = project
    run_scores(monkeypatch, "cleaned")
    scores, suspects = read_arrays(audit.AUDIT / "cleaned", "scores", "suspects")
    assert scores.shape == (len(labels), 10)
    assert np.isfinite(scores).all()
    assert suspects.shape == (N_FOLDS, len(labels))
    assert suspects.any(axis=1).all()
    assert not suspects[folds, np.arange(len(labels))].any()


@pytest.mark.usefixtures("project")
def test_an_unknown_experiment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PipelineError, match="expected planted or cleaned, found plantd"):
        run_scores(monkeypatch, "plantd")


@pytest.mark.usefixtures("project")
def test_params_that_the_data_do_not_allow_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(Path("params.yaml").read_text())
    document["models"]["m"]["projection"]["n_components"] = 700
    write_json(Path("params.yaml"), document)
    with pytest.raises(PipelineError, match=r"^params.yaml: models.m: n_components=700"):
        run_scores(monkeypatch, "cleaned")
