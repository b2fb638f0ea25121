"""An evaluation refuses what is no model's scores, and tells both sets by the names of classes."""

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from sklearn import metrics as oracle

from stages.scoring.class_names import MACRO
from stages.scoring.coverage import coverage_table
from stages.scoring.curves import roc_curve
from stages.scoring.evaluation import CURVES, Detail, Evaluation, area_table, curve_table
from stages.scoring.probabilities import reliability_table, summary
from stages.store import rows

NAMES = ["ä", "07", "none", "c"]  # of the third there are no test images
DETAIL = Detail(curve_points=10, confused_pairs=2, worst_mistakes=3)

Array = npt.NDArray[Any]


def drawn(n: int, seed: int, *classes: int) -> tuple[Array, Array]:
    """Return labels of some classes, and probabilities that are right on most of them."""
    rng = np.random.default_rng(seed)
    labels = rng.choice(classes, n).astype(np.uint8)
    shares = rng.random((n, 4)) + 0.5 * np.eye(4)[labels]
    return labels, (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)


TEST, CV = drawn(40, 0, 0, 1, 3), drawn(90, 1, 0, 1, 2, 3)
PARTS = {"test": TEST, "cv": CV}


def evaluation(test: Array = TEST[1], cv: Array = CV[1]) -> Evaluation:
    return Evaluation({"test": TEST[0], "cv": CV[0]}, {"test": test, "cv": cv}, NAMES)


@pytest.mark.parametrize(
    ("scores", "problem"),
    [
        ({"test": TEST[1][:39]}, "test: expected scores of 40 images, found 39"),
        ({"test": TEST[1][:0]}, "test: expected scores of 40 images, found 0"),
        ({"cv": CV[1][:1]}, "cv: expected scores of 90 images, found 1"),
        ({"cv": CV[1][:, :3]}, "cv: expected scores of 4 classes, found 3"),
        ({"cv": CV[1][:0, :3]}, "cv: expected scores of 4 classes, found 3"),
        ({"cv": 1.0002 * CV[1]}, "cv: expected probabilities, found scores that are none"),
        (
            {"test": TEST[1] - [1, 0, -1, 0]},
            "test: expected probabilities, found scores that are none",
        ),
    ],
)
def test_what_is_no_models_scores_is_told(scores: dict[str, Array], problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(problem)}$"):
        evaluation(**scores)


def test_probabilities_are_such_of_every_image_though_float32_rounds_their_sum(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows, "BLOCK", 7)
    certain = np.eye(4)[CV[0]]  # nothing at all for some classes
    evaluation(np.float32(1.00009) * TEST[1], certain.astype(np.float32))
    certain[80] = 0.5
    with pytest.raises(ValueError, match=r"^cv: expected probabilities"):
        evaluation(cv=certain.astype(np.float32))


def test_metrics_are_of_both_sets_or_of_the_one_that_has_scores() -> None:
    found = evaluation().metrics()
    assert list(found) == ["cv", "test"]
    for part, (labels, scores) in PARTS.items():
        predicted = scores.argmax(axis=1)
        assert found[part] == {
            "accuracy": pytest.approx(oracle.accuracy_score(labels, predicted)),
            "errors": np.sum(labels != predicted),
            "f1_macro": pytest.approx(
                oracle.f1_score(labels, predicted, labels=np.unique(labels), average="macro")
            ),
            "log_loss": pytest.approx(oracle.log_loss(labels, scores, labels=range(4)), rel=1e-5),
        }
    assert evaluation(cv=CV[1][:0]).metrics() == {"cv": {}, "test": found["test"]}


def test_confusion_is_told_by_the_names_of_the_classes() -> None:
    table = evaluation().confusion()
    assert list(table.columns) == ["scored_on", "actual", "predicted", "count", "row_rate"]
    assert list(table.index) == list(range(32))
    assert list(table["actual"]) == list(np.repeat(NAMES, 4)) * 2
    assert list(table["predicted"]) == NAMES * 8
    for part, (labels, scores) in PARTS.items():
        counts = oracle.confusion_matrix(labels, scores.argmax(axis=1), labels=range(4))
        assert list(table["count"][table["scored_on"] == part]) == list(counts.ravel())


def test_tables_are_of_both_sets_and_by_name() -> None:
    tables = evaluation().tables(DETAIL)
    of_both = {"summary", "per_class", "confused_pairs", "calibration"}
    assert set(tables) == of_both | {"coverage", "areas", *CURVES}
    for name in of_both:
        assert tables[name].columns[0] == "scored_on"
        assert list(dict.fromkeys(tables[name]["scored_on"])) == ["test", "cv"]
    assert list(tables["per_class"]["class"]) == NAMES * 2
    assert len(tables["confused_pairs"]) == 4
    assert {*tables["confused_pairs"]["actual"], *tables["confused_pairs"]["predicted"]} <= {*NAMES}
    surest = {}
    for part, (labels, scores) in PARTS.items():
        own = {name: tables[name][tables[name]["scored_on"] == part] for name in of_both}
        surest[part] = (scores.max(axis=1).astype(np.float64), scores.argmax(axis=1) == labels)
        expected = reliability_table(*surest[part])
        found = own["calibration"].drop(columns="scored_on").reset_index(drop=True)
        pd.testing.assert_frame_equal(found, expected)
        (row,) = own["summary"].to_dict("records")
        assert row["errors"] == np.sum(~surest[part][1])
        assert {key: row[key] for key in summary(labels, scores)} == summary(labels, scores)
        assert list(own["per_class"]["actual"]) == list(np.bincount(labels, minlength=4))
        counts = oracle.confusion_matrix(labels, scores.argmax(axis=1), labels=range(4))
        mistakes = np.sort((counts - np.diag(np.diag(counts))).ravel())[::-1]
        assert list(own["confused_pairs"]["count"]) == list(mistakes[:2])
    pd.testing.assert_frame_equal(tables["coverage"], coverage_table(surest))


def test_curves_and_their_areas_are_of_the_test_images_alone() -> None:
    tables = evaluation().tables(DETAIL)
    areas = tables["areas"].set_index("class")
    assert list(areas.index) == [*NAMES, MACRO]
    labels, scores = TEST
    for column, area in (
        ("roc_auc", oracle.roc_auc_score),
        ("average_precision", oracle.average_precision_score),
    ):
        expected = [area(labels == code, scores[:, code]) for code in (0, 1, 3)]
        assert list(areas[column][["ä", "07", "c"]]) == pytest.approx(expected)
        assert np.isnan(areas[column]["none"])
        assert areas[column][MACRO] == pytest.approx(np.mean(expected))
    for kind, columns in CURVES.items():
        assert list(tables[kind].columns) == ["class", "threshold", *columns]
        assert list(dict.fromkeys(tables[kind]["class"])) == ["ä", "07", "c", MACRO]


def test_predictions_are_of_the_test_images_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = evaluation()
    monkeypatch.setattr(rows, "BLOCK", 16)
    parts = list(whole.predictions())
    assert [len(part) for part in parts] == [16, 16, 8]
    table = pd.concat(parts)
    assert list(table["actual"]) == [NAMES[code] for code in TEST[0]]
    assert list(table["predicted"]) == [NAMES[code] for code in TEST[1].argmax(axis=1)]


def test_the_worst_mistakes_are_of_the_test_images_and_so_many() -> None:
    labels, scores = TEST
    margin = scores.max(axis=1) - scores[np.arange(40), labels]
    assert list(evaluation().worst(DETAIL)) == list(np.argsort(-margin)[:3])


def test_a_curve_table_is_of_thinned_curves() -> None:
    rng = np.random.default_rng(0)
    positive = rng.random(2000) < 0.5
    curve = roc_curve(positive, rng.normal(size=2000) + positive)
    table = curve_table({"a": curve, "macro": curve}, "x", "y", 30)
    assert list(table.columns) == ["class", "threshold", "x", "y"]
    assert set(table["class"]) == {"a", "macro"}
    for _, own in table.groupby("class"):
        assert 30 <= len(own) < 200
        assert set(own["x"]) <= set(curve.x)
        assert own["x"].is_monotonic_increasing
    areas = area_table({"roc": {"a": curve}, "precision_recall": {}}, ["a"])
    assert areas["roc_auc"][0] == curve.area()
    assert areas["average_precision"].isna().all()
