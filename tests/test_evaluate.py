"""What `evaluate` reports is what the scores say, checked against scikit-learn."""

import json
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from sklearn import metrics as oracle

from stages import evaluate
from stages.config.errors import PipelineError
from stages.learning.classifier import class_scores
from stages.store import rows
from stages.store.arrays import write_arrays
from stages.store.reports import write_json
from tests.class_names import DIGITS, write_class_names

Array = npt.NDArray[Any]

FILES = {
    "areas.csv",
    "calibration.csv",
    "confused_pairs.csv",
    "confusion.png",
    "coverage.csv",
    "coverage.png",
    "mistakes.png",
    "per_class.csv",
    "precision_recall.csv",
    "predictions.csv",
    "reliability.png",
    "roc.csv",
    "summary.csv",
}


def write_data(train_sample: Any, test_sample: Any) -> None:
    write_arrays(evaluate.TEST, images=test_sample[0], labels=test_sample[1])
    write_arrays(evaluate.TRAIN, labels=train_sample[1])
    write_class_names(DIGITS)
    chosen = {"curve_points": 20, "confused_pairs": 3, "worst_mistakes": 4}
    write_json(Path("params.yaml"), {"evaluate": chosen})


def run_stage(test: Array, cv: Array) -> Path:
    """Run the stage on these scores, and return the folder of its reports."""
    write_arrays(evaluate.SCORES / "test" / "m", scores=test)
    write_arrays(evaluate.SCORES / "cv" / "m", scores=cv)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["evaluate", "m"])
        evaluate.main()
    return Path("reports/models/m").resolve()


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, train_sample: Any, test_sample: Any
) -> Callable[[Array, Array], Path]:
    """Run the stage on given scores of the test and the training sample."""
    monkeypatch.chdir(tmp_path)
    write_data(train_sample, test_sample)
    return run_stage


@pytest.fixture(scope="module")
def scores(fitted: dict[str, Any], test_sample: Any, train_sample: Any) -> tuple[Array, Array]:
    """Real scores of the test sample, and of the training sample with a third of them mixed up."""
    test = class_scores(fitted["neighbors"], test_sample[0])
    cv = class_scores(fitted["neighbors"], train_sample[0])
    cv[::3] = np.roll(cv[::3], 1, axis=1)
    return test, cv


@pytest.fixture(scope="module")
def reported(
    scores: tuple[Array, Array],
    train_sample: Any,
    test_sample: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """What is reported of these scores, not to be changed."""
    with chdir(tmp_path_factory.mktemp("evaluate")):
        write_data(train_sample, test_sample)
        return run_stage(*scores)


def test_metrics_are_those_of_scikit_learn(
    reported: Path, scores: tuple[Array, Array], train_sample: Any, test_sample: Any
) -> None:
    short = metrics_of(reported)
    assert set(short) == {"test", "cv"}
    summary = pd.read_csv(reported / "details/summary.csv").set_index("scored_on")
    found: dict[str, dict[str, float]] = summary.to_dict("index")  # type: ignore[assignment]  # by name
    for part, (_, labels), own in (
        ("test", test_sample, scores[0]),
        ("cv", train_sample, scores[1]),
    ):
        predicted = own.argmax(axis=1)
        precision, recall, f1, _ = oracle.precision_recall_fscore_support(
            labels, predicted, average="macro"
        )
        expected = {
            "accuracy": oracle.accuracy_score(labels, predicted),
            "precision_macro": precision,
            "recall_macro": recall,
            "f1_macro": f1,
            "errors": int(np.sum(labels != predicted)),
            "n": len(labels),
            "log_loss": oracle.log_loss(labels, own),
            "brier": oracle.brier_score_loss(labels, own, scale_by_half=False),
        }
        low, high = found[part].pop("accuracy_low"), found[part].pop("accuracy_high")
        assert low < found[part]["accuracy"] < high
        error, low, high = (found[part].pop(key) for key in ("ece", "ece_low", "ece_high"))
        assert 0 <= low <= error * 1.5
        assert error < high
        assert found[part] == pytest.approx(expected, abs=1e-6)
        assert short[part] == {
            key: found[part][key] for key in ("accuracy", "errors", "f1_macro", "log_loss")
        }


def metrics_of(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "metrics.json").read_text())["m"]
    return report


def test_every_file_is_written(reported: Path) -> None:
    names = {path.name for path in reported.iterdir()}
    assert names == {"confusion.csv", "details", "metrics.json"}
    assert {path.name for path in (reported / "details").iterdir()} == FILES


def test_a_model_that_was_not_cross_validated_has_no_row_of_it(
    run: Callable[..., Path], scores: tuple[Array, Array]
) -> None:
    folder = run(scores[0], np.empty((0, 10), dtype=np.float32))
    assert {path.name for path in (folder / "details").iterdir()} == FILES
    assert metrics_of(folder)["cv"] == {}
    for name in ("details/per_class", "confusion", "details/confused_pairs", "details/summary"):
        assert set(pd.read_csv(folder / f"{name}.csv")["scored_on"]) == {"test"}
    assert len(pd.read_csv(folder / "details/coverage.csv")) == 0


def test_tables_hold_both_sets(
    reported: Path, scores: tuple[Array, Array], train_sample: Any, test_sample: Any
) -> None:
    confusion = pd.read_csv(reported / "confusion.csv")
    assert len(confusion) == 200
    for part, (_, labels), own in (
        ("test", test_sample, scores[0]),
        ("cv", train_sample, scores[1]),
    ):
        rows = confusion[confusion["scored_on"] == part]
        expected = oracle.confusion_matrix(labels, own.argmax(axis=1))
        np.testing.assert_array_equal(rows["count"].to_numpy().reshape(10, 10), expected)
        pairs = pd.read_csv(reported / "details/confused_pairs.csv")
        own_pairs = pairs[pairs["scored_on"] == part]
        np.fill_diagonal(expected, 0)
        assert list(own_pairs["count"]) == sorted(expected.ravel(), reverse=True)[:3]
    per_class = pd.read_csv(reported / "details/per_class.csv")
    assert list(per_class.columns[:2]) == ["scored_on", "class"]
    assert len(per_class) == 20


def test_calibration_and_coverage_are_of_both_sets(reported: Path) -> None:
    calibration = pd.read_csv(reported / "details/calibration.csv")
    assert calibration.groupby("scored_on")["n"].sum().to_dict() == {"cv": 600, "test": 300}
    coverage = pd.read_csv(reported / "details/coverage.csv")
    assert list(coverage["target"]) == [0.999, 0.999, 0.9995, 0.9995, 0.9999, 0.9999]
    chosen = coverage[coverage["scored_on"] == "cv"]
    kept = chosen[chosen["put_aside"] < chosen["n"]]
    assert (kept["accuracy"] >= kept["target"]).all()


def test_scores_that_are_no_probabilities_are_one_line(
    run: Callable[..., Path], scores: tuple[Array, Array]
) -> None:
    for wrong in (scores[0] * 2, scores[0] - 0.1 * (np.arange(10) - 4.5), scores[0] * np.nan):
        with pytest.raises(PipelineError, match=r"m: test: expected probabilities, found scores"):
            run(wrong.astype(np.float32), scores[1])


def test_areas_are_those_of_scikit_learn(
    reported: Path, scores: tuple[Array, Array], test_sample: Any
) -> None:
    areas = pd.read_csv(reported / "details/areas.csv", dtype={"class": str}).set_index("class")
    for column, area in (
        ("roc_auc", oracle.roc_auc_score),
        ("average_precision", oracle.average_precision_score),
    ):
        expected = [area(test_sample[1] == label, scores[0][:, label]) for label in range(10)]
        np.testing.assert_allclose(areas[column], [*expected, np.mean(expected)], atol=1e-6)
    assert list(areas.index) == [*map(str, range(10)), "macro"]


def test_curves_in_the_tables_keep_their_areas(reported: Path) -> None:
    areas = pd.read_csv(reported / "details/areas.csv", dtype={"class": str}).set_index("class")
    for name, column, x, y in (
        ("roc", "roc_auc", "false_positive_rate", "true_positive_rate"),
        ("precision_recall", "average_precision", "recall", "precision"),
    ):
        table = pd.read_csv(reported / f"details/{name}.csv", dtype={"class": str})
        assert list(table.columns) == ["class", "threshold", x, y]
        found = {label: np.trapezoid(own[y], own[x]) for label, own in table.groupby("class")}
        assert set(found) == set(areas.index)
        for label, area in found.items():
            assert area == pytest.approx(areas[column][str(label)], abs=1.2e-4)


def test_the_same_scores_give_the_same_bytes(
    reported: Path, run: Callable[..., Path], scores: tuple[Array, Array]
) -> None:
    contents = [
        {path.name: path.read_bytes() for path in folder.rglob("*.*")}
        for folder in (reported, run(*scores))
    ]
    assert contents[0] == contents[1]


def test_the_bytes_do_not_depend_on_how_many_images_are_looked_at_at_a_time(
    reported: Path,
    run: Callable[..., Path],
    scores: tuple[Array, Array],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows, "BLOCK", 37)
    for path in run(*scores).rglob("*.*"):
        (expected,) = reported.rglob(path.name)
        assert path.read_bytes() == expected.read_bytes(), path.name


def test_a_model_without_mistakes_is_reported(
    run: Callable[..., Path], test_sample: Any, train_sample: Any
) -> None:
    test, cv = (np.eye(10, dtype=np.float32)[labels] for _, labels in (test_sample, train_sample))
    folder = run(test, cv)
    assert {path.name for path in (folder / "details").iterdir()} == FILES
    found = metrics_of(folder)
    assert (found["test"]["accuracy"], found["test"]["errors"]) == (1, 0)
    assert len(pd.read_csv(folder / "details/confused_pairs.csv")) == 0


def test_the_predictions_are_the_classes_of_the_greatest_scores(
    reported: Path, scores: tuple[Array, Array], test_sample: Any
) -> None:
    table = pd.read_csv(reported / "details/predictions.csv")
    np.testing.assert_array_equal(table["actual"], test_sample[1])
    np.testing.assert_array_equal(table["predicted"], scores[0].argmax(axis=1))


def test_scores_of_other_images_are_one_line(
    run: Callable[..., Path], scores: tuple[Array, Array]
) -> None:
    with pytest.raises(PipelineError) as caught:
        run(scores[0][:-1], scores[1])
    assert str(caught.value) == (
        "data/scores: m: test: expected scores of 300 images, found 299; 'dvc repro' makes them anew"
    )
