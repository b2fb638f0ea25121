"""Models are fitted to parts of the other folds; the report counts and extrapolates errors."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.learning.folds import out_of_fold_scores
from stages.scoring.intervals import wilson_interval
from stages.store.arrays import read_arrays, write_arrays
from stages.store.reports import write_json
from stages.studies import STUDIES
from stages.studies.learning_curves import compute, report
from tests import blocks


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
    monkeypatch.setattr(sys, "argv", ["stage", "m"])
    vectors, labels, source = (array[:600] for array in data)
    images = vectors.reshape(600, 28, 28).astype(np.uint8)
    vectors = vectors / np.float32(255)
    write_arrays(report.TRAIN, images=images, labels=labels, source=source)
    scores = out_of_fold_scores(build, vectors, labels, source, folds)
    write_arrays(compute.SCORES / "m", scores=scores, folds=folds)
    document = {
        "seed": 0,
        "features": dict(blocks.FEATURES),
        "models": {"m": blocks.model("neighbors", folds=3)},
    }
    write_json(Path("params.yaml"), document)
    parts = {"smallest": 30, "sizes": 5, "held_out_folds": 2}
    write_json(STUDIES, {"learning_curves": parts | {"fitted_sizes": 4, "resamples": 20}})
    return labels, scores


def test_the_curve_ends_with_the_errors_of_cross_validation(project: Any, folds: Any) -> None:
    labels, scores = project
    compute.main()
    sizes, rows, predicted = read_arrays(compute.PREDICTED / "m", "sizes", "rows", "predicted")
    assert (sizes[0], sizes[-1], len(sizes)) == (30, 400, 5)
    np.testing.assert_array_equal(np.sort(rows), np.flatnonzero(folds < 2))
    np.testing.assert_array_equal(predicted[-1], scores[rows].argmax(axis=1))
    report.main()
    assert {path.name for path in report.REPORTS.iterdir()} == {
        "curves.csv",
        "curves.png",
        "extrapolation.csv",
    }
    curves = pd.read_csv(report.REPORTS / "curves.csv")
    assert list(curves["size"]) == list(sizes)
    assert list(curves["errors"]) == list((predicted != labels[rows]).sum(axis=1))
    assert curves["errors"].iloc[0] > 1.5 * curves["errors"].iloc[-1]
    last = curves.iloc[-1]
    low, high = wilson_interval(int(last["errors"]), int(last["n"]))
    assert (last["error_low"], last["error_high"]) == pytest.approx((low, high), abs=1e-6)
    (row,) = pd.read_csv(report.REPORTS / "extrapolation.csv").to_dict("records")
    assert (row["size"], row["doubled_size"], row["fitted_from"]) == (600, 1200, sizes[1])
    assert 0 <= row["doubled_error"] <= row["error"]
    assert row["doubled_error_low"] <= row["doubled_error"] <= row["doubled_error_high"]
    assert row["saved"] == pytest.approx(1 - row["doubled_error"] / row["error"], abs=1e-4)
