"""`learning_scores` fits to nested parts of the other folds; `learning_curves` counts errors."""

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from stages.families.classifier import build_classifier

from stages.config.errors import PipelineError
from stages.cross_validate import out_of_fold_scores
from stages.learning.classifier import class_scores, fit
from stages.learning.folds import assign_folds
from stages.scoring.intervals import wilson_interval
from stages.store.arrays import read_arrays, write_arrays
from stages.store.reports import write_json
from stages.studies.learning_curves import compute as learning_scores
from stages.studies.learning_curves import report as learning_curves
from tests import blocks

N_FOLDS = 3
SIZES = np.array([50, 100, 200])


@pytest.fixture(scope="module")
def data(train_sample: Any) -> tuple[Any, Any, Any]:
    """The training sample with one copy of each image."""
    images, labels = train_sample
    vectors = images.reshape(len(images), -1).astype(np.float32)
    source = np.tile(np.arange(len(labels), dtype=np.int32), 2)
    return np.concatenate([vectors, vectors]), np.tile(labels, 2), source


@pytest.fixture(scope="module")
def folds(train_sample: Any) -> Any:
    return assign_folds(train_sample[1], N_FOLDS, 0)


@pytest.fixture(scope="module")
def build(small_model: Any) -> Callable[[], Any]:
    family, chosen = small_model("neighbors")
    return partial(build_classifier, family, chosen, 0)


class Recorder:
    """A classifier that notes what it is fitted to; it predicts the first label it saw."""

    seen: list[Any] = []  # noqa: RUF012 - shared on purpose

    def fit(self, vectors: Any, labels: Any) -> "Recorder":
        Recorder.seen.append((vectors, labels))
        self.classes_ = np.unique(labels)
        return self

    def predict_proba(self, vectors: Any) -> Any:
        return np.ones((len(vectors), len(self.classes_)))


def test_parts_are_nested_stratified_with_their_copies_and_of_other_folds(
    data: Any, folds: Any
) -> None:
    _, labels, source = data
    rows = np.arange(len(labels), dtype=np.float32)[:, None]  # each vector names its row
    Recorder.seen.clear()
    learning_scores.predict_after_each_size(
        Recorder, (rows, labels, source), folds, fold=1, sizes=SIZES, seed=0
    )
    before: set[int] = set()
    for size, (vectors, fitted) in zip(SIZES, Recorder.seen, strict=True):
        used = vectors.ravel().astype(int)
        originals = set(source[used])
        assert len(used) == 2 * len(originals) == 2 * size
        assert before < originals
        assert not np.isin(np.flatnonzero(folds == 1), list(originals)).any()
        np.testing.assert_array_equal(fitted, labels[used])
        share = np.bincount(labels[list(originals)], minlength=10) / size
        due = np.bincount(labels[:600][folds != 1], minlength=10) / np.sum(folds != 1)
        assert np.abs(share - due).max() <= 1.5 / size
        before = originals


def test_classes_that_a_part_lacks_are_not_mistaken_for_others(folds: Any, data: Any) -> None:
    _, labels, source = data
    vectors = np.zeros((len(labels), 1), dtype=np.float32)
    shifted = labels.copy()
    shifted[shifted == 0] = 5  # no image is a 0: the first class is 1
    found = learning_scores.predict_after_each_size(
        Recorder, (vectors, shifted, source), folds, fold=0, sizes=SIZES[:1], seed=0
    )
    assert set(found.ravel()) == {1}


def test_predictions_are_those_of_a_classifier_fitted_by_hand(
    data: Any, folds: Any, build: Callable[[], Any]
) -> None:
    vectors, labels, source = data
    # All of the other folds: no part, so no order matters.
    size = np.array([int(np.sum(folds != 2))])
    found = learning_scores.predict_after_each_size(build, data, folds, fold=2, sizes=size, seed=0)
    training = (folds != 2)[source]
    classifier = fit(build(), vectors[training], labels[training])
    expected = class_scores(classifier, vectors[:600][folds == 2]).argmax(axis=1)
    np.testing.assert_array_equal(found[0], expected)


@pytest.fixture
def project(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    data: Any,
    folds: Any,
    build: Callable[[], Any],
) -> Any:
    """What both stages read: training images, and the scores of one small model."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["learning_scores", "m"])
    vectors, labels, source = (array[:600] for array in data)
    images = vectors.reshape(600, 28, 28).astype(np.uint8)
    vectors = vectors / np.float32(255)
    write_arrays(learning_curves.TRAIN, images=images, labels=labels, source=source)
    scores = out_of_fold_scores(build, vectors, labels, source, folds)
    write_arrays(learning_scores.SCORES / "m", scores=scores, folds=folds)
    document = {
        "seed": 0,
        "features": dict(blocks.FEATURES),
        "models": {"m": blocks.model("neighbors", folds=N_FOLDS)},
        "learning_scores": {"smallest": 30, "sizes": 5, "held_out_folds": 2},
        "learning_curves": {"models": ["m"], "fitted_sizes": 4, "resamples": 20},
    }
    write_json(Path("params.yaml"), document)
    return labels, scores


def test_the_curve_ends_with_the_errors_of_cross_validation(project: Any, folds: Any) -> None:
    labels, scores = project
    learning_scores.main()
    sizes, rows, predicted = read_arrays(
        learning_scores.LEARNING / "m", "sizes", "rows", "predicted"
    )
    assert (sizes[0], sizes[-1], len(sizes)) == (30, 400, 5)
    np.testing.assert_array_equal(np.sort(rows), np.flatnonzero(folds < 2))
    np.testing.assert_array_equal(predicted[-1], scores[rows].argmax(axis=1))
    learning_curves.main()
    assert {path.name for path in learning_curves.REPORTS.iterdir()} == {
        "curves.csv",
        "curves.png",
        "extrapolation.csv",
    }
    curves = pd.read_csv(learning_curves.REPORTS / "curves.csv")
    assert list(curves["size"]) == list(sizes)
    assert list(curves["errors"]) == list((predicted != labels[rows]).sum(axis=1))
    assert curves["errors"].iloc[0] > 1.5 * curves["errors"].iloc[-1]
    last = curves.iloc[-1]
    low, high = wilson_interval(int(last["errors"]), int(last["n"]))
    assert (last["error_low"], last["error_high"]) == pytest.approx((low, high), abs=1e-6)
    (row,) = pd.read_csv(learning_curves.REPORTS / "extrapolation.csv").to_dict("records")
    assert (row["size"], row["doubled_size"], row["fitted_from"]) == (600, 1200, sizes[1])
    assert 0 <= row["doubled_error"] <= row["error"]
    assert row["doubled_error_low"] <= row["doubled_error"] <= row["doubled_error_high"]
    assert row["saved"] == pytest.approx(1 - row["doubled_error"] / row["error"], abs=1e-4)


@pytest.mark.usefixtures("project")
def test_parts_too_small_for_the_model_are_named() -> None:
    document = json.loads(Path("params.yaml").read_text())
    document["models"]["m"]["projection"] = {**blocks.PROJECTION, "n_components": 100}
    write_json(Path("params.yaml"), document)
    with pytest.raises(PipelineError) as caught:
        learning_scores.main()
    assert str(caught.value).startswith("params.yaml: models.m: n_components=100 must be")
    assert str(caught.value).endswith("; or raise learning_scores.smallest")


def test_sizes_below_those_fitted_do_not_move_the_law() -> None:
    rng = np.random.default_rng(0)
    sizes = np.array([10, 20, 100, 200, 400, 800])
    wrong = rng.random((6, 3000)) < (0.02 + 2 / sizes)[:, None]
    whole = learning_curves.Measured(sizes, wrong)
    broken = learning_curves.Measured(sizes, np.vstack([wrong[:2] * False, wrong[2:]]))
    one, other = (
        learning_curves.extrapolated_table({"m": own.largest(4)}, 1000, 20, 0)
        for own in (whole, broken)
    )
    pd.testing.assert_frame_equal(one, other)
    assert one["fitted_from"].item() == 100
    assert one["error"].item() == pytest.approx(0.022, abs=0.006)
