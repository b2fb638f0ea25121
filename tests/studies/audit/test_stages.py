"""The stages of the audit on real images: planted errors are found again."""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.config.errors import PipelineError
from stages.learning.folds import assign_folds, out_of_fold_scores
from stages.learning.model import build_classifier
from stages.store.arrays import read_arrays, write_arrays
from stages.store.reports import write_json
from stages.studies import STUDIES
from stages.studies.audit import compute, report
from tests import blocks
from tests.class_names import DIGITS, write_class_names

N_FOLDS = 4
HELD_OUT = 2
MODEL = {"folds": N_FOLDS, "projection": blocks.PROJECTION}


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, train_sample: Any, small_model: Any
) -> Any:
    """What both stages read: training images, and the scores of one small model."""
    monkeypatch.chdir(tmp_path)
    images, labels = train_sample
    source = np.arange(len(labels), dtype=np.int32)
    write_arrays(report.TRAIN, images=images, labels=labels, source=source)
    folds = assign_folds(labels, N_FOLDS, 0)
    build = partial(build_classifier, small_model("neighbors", **MODEL), 0)
    vectors = images.reshape(len(images), -1).astype(np.float32)
    scores = out_of_fold_scores(build, vectors, labels, source, folds)
    write_arrays(report.SCORES / "m", scores=scores, folds=folds)
    write_class_names(DIGITS)
    write_params()
    section = {"judge": "m", "planted_share": 0.05, "held_out_folds": HELD_OUT, "drawn": 12}
    write_json(STUDIES, {"audit": section})
    return labels, folds


def write_params(**changes: Any) -> None:
    block = blocks.model("neighbors", **MODEL | changes)
    document = {"seed": 0, "features": dict(blocks.FEATURES), "models": {"m": block}}
    write_json(Path("params.yaml"), document)


def run(monkeypatch: pytest.MonkeyPatch, stage: Any, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", [stage.__name__, *arguments])
    stage.main()


def test_planted_errors_are_found_again(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    labels, folds = project
    run(monkeypatch, compute, "planted", "m")
    run(monkeypatch, compute, "cleaned", "m")
    run(monkeypatch, report, "m")
    assert {path.name for path in report.REPORTS.iterdir()} == {
        "contradicted.csv",
        "contradicted.png",
        "effects.png",
        "summary.json",
    }
    summary = json.loads((report.REPORTS / "summary.json").read_text())
    planted = summary["planted"]
    assert planted["planted"] == 30
    assert planted["recall"] > 0.6  # chance would find 5 % of them
    assert planted["precision"] > 0.3  # of this, too
    assert planted["restored"] >= 0.8 * planted["found"]
    (scores,) = read_arrays(report.SCORES / "m", "scores")
    wrong = int(np.sum((scores.argmax(axis=1) != labels)[folds < HELD_OUT]))
    assert summary["cleaned"]["before"]["errors"] == wrong
    assert len(summary["cleaned"]["left_out_by_fold"]) == HELD_OUT
    table = pd.read_csv(report.REPORTS / "contradicted.csv")
    assert summary["published"]["contradicted"] == len(table)
    assert (table["label"] == labels[table["image"]]).all()
    assert (table["label"] != table["suggested"]).all()


def test_suspects_of_a_fold_are_training_images_of_it(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels, folds = project
    run(monkeypatch, compute, "cleaned", "m")
    rows, scores, suspects = read_arrays(compute.AUDIT / "cleaned", "rows", "scores", "suspects")
    np.testing.assert_array_equal(rows, np.flatnonzero(folds < HELD_OUT))
    assert scores.shape == (len(rows), 10)
    assert np.isfinite(scores).all()
    assert suspects.shape == (HELD_OUT, len(labels))
    assert suspects.any(axis=1).all()
    assert not suspects[folds[rows], rows].any()


@pytest.mark.parametrize("what", ["planted", "cleaned"])
@pytest.mark.usefixtures("project")
def test_scores_are_out_of_fold_probabilities(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    run(monkeypatch, compute, what, "m")
    (scores,) = read_arrays(compute.AUDIT / what, "scores")
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores.sum(axis=1), 1, rtol=1e-5)
    assert scores.min() > 0  # the votes of three neighbours would rule classes out


@pytest.mark.usefixtures("project")
def test_an_unknown_experiment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PipelineError, match="expected planted or cleaned, found plantd"):
        run(monkeypatch, compute, "plantd", "m")
