"""The report of a question says what the scores say, its thresholds chosen out of fold."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as oracle

from stages.config.errors import PipelineError
from stages.store.arrays import read_arrays, write_arrays
from stages.studies import STUDIES
from stages.studies.binary import compute, report
from tests.studies.binary.binary_project import FIVE, PAIR, Run, runner, write_images

REPORTS = {
    "areas.csv",
    "operating_points.csv",
    "precision_recall.png",
    "report.md",
    "roc.png",
    "thresholds.png",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, train_sample: Any, test_sample: Any) -> Path:
    return write_images(tmp_path_factory.mktemp("binary"), train_sample, test_sample)


@pytest.fixture
def run(project: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    return runner(project, monkeypatch)


@pytest.fixture
def scored(run: Run, project: Path) -> Run:
    """Give the report of a question, made but once, or again on the same scores."""

    def make(question: dict[str, Any], name: str, *, again: bool = False) -> Path:
        if not (project / report.SCORES / name).exists():
            run(compute, question, name)
        if again or not (project / report.REPORTS / name).exists():
            run(report, question, name)
        return report.REPORTS / name

    return make


@pytest.mark.parametrize(("question", "name"), [(FIVE, "five"), (PAIR, "pair")])
def test_the_report_says_what_the_scores_say(
    scored: Run, question: dict[str, Any], name: str, train_sample: Any, test_sample: Any
) -> None:
    folder = scored(question, name)
    assert {path.name for path in folder.iterdir()} == REPORTS
    asked = range(10) if question["negative"] == "rest" else [3, 5]
    table = pd.read_csv(folder / "operating_points.csv").set_index(["scored_on", "rule", "model"])
    assert len(table) == 2 * (3 + 2)
    for part, labels in (("cv", train_sample[1]), ("test", test_sample[1])):
        rows = np.isin(labels, asked)
        positive = np.isin(labels[rows], question["positive"])
        for model, threshold in (("dummy", 0.5), ("sgd", 0), ("random_forest", 0.5)):
            (score,) = read_arrays(report.SCORES / name, f"{part}_{model}")
            found = (score if part == "cv" else score[rows]) >= threshold
            place = (part, "default", model)
            assert table["accuracy"][place] == pytest.approx(np.mean(found == positive), abs=1e-6)
            assert table["true_positives"][place] == np.sum(found & positive)
        assert table["recall"][part, "default", "dummy"] == 0
        assert table["true_negatives"][part, "default", "dummy"] == np.sum(~positive)
    areas = pd.read_csv(folder / "areas.csv").set_index("model")
    positive = np.isin(train_sample[1][np.isin(train_sample[1], asked)], question["positive"])
    (score,) = read_arrays(report.SCORES / name, "cv_sgd")
    assert areas["auc"]["sgd"] == pytest.approx(oracle.roc_auc_score(positive, score), abs=1e-6)
    assert areas["auc"]["dummy"] == 0.5


def test_thresholds_are_chosen_out_of_fold_and_only_reported_on_the_test_set(
    scored: Run, project: Path, test_sample: Any
) -> None:
    folder = scored(FIVE, "five")
    table = pd.read_csv(folder / "operating_points.csv")
    chosen = table[table["rule"] == "chosen"]
    assert (chosen[chosen["scored_on"] == "cv"]["precision"] >= 0.9).all()
    thresholds = chosen.set_index(["scored_on", "model"])["threshold"]
    assert list(thresholds["cv"]) == list(thresholds["test"])
    images, labels = test_sample
    others = np.where(labels == 5, 5, (labels + 1) % 10 % 5).astype(np.uint8)[::-1]
    try:
        write_arrays(project / report.TEST, images=images, labels=np.ascontiguousarray(others))
        again = pd.read_csv(scored(FIVE, "five", again=True) / "operating_points.csv")
    finally:
        write_arrays(project / report.TEST, images=images, labels=labels)
        scored(FIVE, "five", again=True)
    same = again["scored_on"] == "cv"
    pd.testing.assert_frame_equal(again[same], table[same])
    pd.testing.assert_series_equal(again["threshold"], table["threshold"])
    assert not again["recall"].equals(table["recall"])


def test_the_report_is_of_computed_figures_and_names_its_pictures(scored: Run) -> None:
    folder = scored(FIVE, "five")
    text = (folder / "report.md").read_text()
    table = pd.read_csv(folder / "operating_points.csv")
    assert text.startswith("# 5 against the rest\n")
    accuracy = table["accuracy"][0]
    assert f"is right on {100 * accuracy:.2f} % (" in text
    assert "## A threshold for 90 % precision" in text
    for name in ("thresholds", "precision_recall", "roc"):
        assert f"]({name}.png)" in text
    for row in table.to_dict("records"):
        assert f"{100 * row['recall']:.2f} % ({100 * row['recall_low']:.2f}–" in text
    widths = {line.count("|") for line in text.splitlines() if line.startswith("|")}
    assert widths <= {4, 6, 7, 8}


def test_a_precision_that_is_never_reached_is_one_line(scored: Run, train_sample: Any) -> None:
    n = len(train_sample[1])
    mixed = {f"cv_{model}": np.zeros(n, np.float32) for model in ("dummy", "sgd", "random_forest")}
    tested = {key.replace("cv", "test"): np.zeros(300, np.float32) for key in mixed}
    write_arrays(report.SCORES / "flat", **mixed, **tested)
    share = np.mean(train_sample[1] == 5)
    with pytest.raises(PipelineError) as caught:
        scored(FIVE, "flat")
    assert str(caught.value) == (
        f"{STUDIES}: binary.questions.flat.target_precision: sgd: expected a precision that a "
        f"threshold reaches (at most {share:.6g}), found 0.9"
    )
