"""The stage ranks the models that there are, by reports of the very test images."""

import shutil
import sys
from contextlib import chdir
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stages import compare
from stages.config.errors import PipelineError
from stages.scoring.evaluation import CURVES, Detail, Evaluation
from stages.store.reports import write_json, write_reports, write_table_parts
from tests.class_names import DIGITS
from tests.known_errors import N_CLASSES, Scored, four_models, with_errors

DETAIL = Detail(curve_points=20, confused_pairs=3, worst_mistakes=3)
MORE = "stages/more/params.yaml"


@pytest.fixture(scope="module")
def sets() -> tuple[Scored, Scored]:
    return four_models()


@pytest.fixture(scope="module")
def evaluated(sets: tuple[Scored, Scored], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the stage reads, not to be changed."""
    test, cv = sets
    with chdir(tmp_path_factory.mktemp("evaluated")):
        for name, scores in test.scores.items():
            evaluation = Evaluation(
                {"test": test.labels, "cv": cv.labels},
                {"test": scores, "cv": cv.scores[name]},
                DIGITS[:N_CLASSES],
            )
            details = compare.MODELS / name / "details"
            write_reports(details, evaluation.tables(DETAIL), {})
            write_table_parts(details / "predictions.csv", evaluation.predictions())
        write_json(Path("params.yaml"), {"compare": {"target": 0.97, "significance_level": 0.05}})
        return Path.cwd()


@pytest.fixture
def project(evaluated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder, the current one."""
    shutil.copytree(evaluated, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def compared(
    evaluated: Path, sets: tuple[Scored, Scored], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A copy in which all models are compared, not to be changed."""
    folder = tmp_path_factory.mktemp("compared")
    shutil.copytree(evaluated, folder, dirs_exist_ok=True)
    with chdir(folder):
        run(*sets[0].scores)
    return folder


def run(*models: str) -> dict[str, bytes]:
    """Rank these models of the current folder and return the reports by name."""
    write_json(compare.NAMES, {"params.yaml": [*models], MORE: ["ant", "best"]})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["compare"])
        compare.main()
    return {path.name: path.read_bytes() for path in compare.REPORTS.iterdir()}


def test_the_stage_writes_its_reports_of_the_models_that_there_are(compared: Path) -> None:
    reports = compared / compare.REPORTS
    written = {path.name for path in reports.iterdir()}
    tables = {f"{name}.csv" for name in ("pairs", "precision_recall", "ranking", "roc", "verdicts")}
    assert written == tables | {"curves.png", "ranking.md", "ranking.png"}
    pairs = pd.read_csv(reports / "pairs.csv")
    assert len(pairs) == 6
    verdict = dict(
        zip(zip(pairs["first"], pairs["second"], strict=True), pairs["verdict"], strict=True)
    )
    assert verdict["best", "worst"] == "best is better"
    assert verdict["ant", "zebra"] == "no difference shown"
    assert verdict["best", "ant"] == "no difference shown"
    ranking = pd.read_csv(reports / "ranking.csv")
    assert list(ranking["model"]) == ["best", "ant", "zebra", "worst"]
    assert list(ranking["test_errors"]) == [1, 5, 5, 100]
    assert list(ranking["cv_errors"].fillna(-1)) == [-1, 4, 8, 300]
    for name, own in ranking.set_index("model").iterrows():
        details = compared / compare.MODELS / str(name) / "details"
        losses = pd.read_csv(details / "summary.csv").set_index("scored_on")["log_loss"]
        assert own["test_log_loss"] == losses["test"]
        assert own["cv_log_loss"] == losses.get("cv", -1) or name == "best"
        areas = pd.read_csv(details / "areas.csv").set_index("class")["average_precision"]
        assert own["test_average_precision"] == areas["macro"]
    assert np.isnan(ranking["cv_log_loss"][0])


def test_the_curves_of_all_models_are_one_long_table_each(
    compared: Path, sets: tuple[Scored, Scored]
) -> None:
    for kind, columns in CURVES.items():
        table = pd.read_csv(compared / compare.REPORTS / f"{kind}.csv")
        assert list(table.columns) == ["model", *columns]
        for name, own in table.groupby("model"):
            details = pd.read_csv(compared / compare.MODELS / str(name) / f"details/{kind}.csv")
            macro = details.loc[details["class"] == "macro", list(columns)]
            np.testing.assert_array_equal(own[list(columns)], macro)
        assert set(table["model"]) == set(sets[0].scores)


@pytest.mark.usefixtures("project")
def test_models_of_another_file_are_ranked_into_another_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = run("ant", "best")
    shutil.rmtree(compare.REPORTS)
    monkeypatch.setattr(sys, "argv", ["compare", "--models", MORE, "--reports", "reports/more"])
    compare.main()
    assert not compare.REPORTS.exists()
    assert {path.name: path.read_bytes() for path in Path("reports/more").iterdir()} == usual


@pytest.mark.usefixtures("project")
def test_the_order_of_the_models_changes_no_rank_and_no_picture() -> None:
    names = ["zebra", "best", "worst"]
    one, other = (run(*order) for order in (names, sorted(names)))
    for table in ("verdicts.csv", "roc.csv", "precision_recall.csv"):  # in the order of the models
        del one[table], other[table]
    assert one == other


@pytest.mark.usefixtures("project")
def test_a_single_model_is_ranked_without_pairs() -> None:
    run("ant")
    assert len(pd.read_csv(compare.REPORTS / "pairs.csv")) == 0
    assert list(pd.read_csv(compare.REPORTS / "ranking.csv")["rank"]) == [1]


def test_reports_of_different_test_images_are_refused_with_what_to_do(project: Path) -> None:
    table = project / compare.MODELS / "best/details/predictions.csv"
    predictions = pd.read_csv(table)
    predictions.loc[3, "actual"] = (predictions["actual"][3] + 1) % N_CLASSES
    predictions.to_csv(table, index=False)
    with pytest.raises(PipelineError) as caught:
        run("ant", "best", "zebra")
    assert str(caught.value) == (
        "reports/models: expected reports of the same test images, found ant and best tested on "
        "different ones; 'dvc repro' remakes them"
    )
    assert not compare.REPORTS.exists()


@pytest.mark.usefixtures("project")
def test_a_model_without_a_report_is_one_line() -> None:
    with pytest.raises(PipelineError) as caught:
        run("ant", "new")
    path = "reports/models/new/details/predictions.csv"
    assert str(caught.value) == f"{path}: not found; 'dvc repro' makes it"


@pytest.mark.usefixtures("project")
def test_models_of_a_file_that_is_not_listed_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    run("ant", "best")
    monkeypatch.setattr(sys, "argv", ["compare", "--models", "more.yaml"])
    with pytest.raises(PipelineError) as caught:
        compare.main()
    assert str(caught.value) == f"--models: expected one of: params.yaml, {MORE}; found more.yaml"


@pytest.mark.usefixtures("project")
def test_reports_of_a_model_that_is_gone_are_named_and_not_ranked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run("ant", "best", "worst")
    told = "reports/models/zebra: of no model any more; remove it: git rm -r reports/models/zebra"
    assert capsys.readouterr().err.splitlines() == [told]
    assert "zebra" not in (compare.REPORTS / "ranking.md").read_text()


@pytest.mark.parametrize(
    ("part", "scores", "problem"),
    [
        (
            "test",
            with_errors(np.zeros(7, np.uint8)),
            "test: expected scores of 200 images, found 7",
        ),
        ("cv", with_errors(np.zeros(7, np.uint8)), "cv: expected scores of 400 images, found 7"),
        ("test", np.zeros((200, 3), np.float32), "test: expected scores of 4 classes, found 3"),
    ],
)
def test_scores_of_other_images_are_no_evaluation(
    sets: tuple[Scored, Scored], part: str, scores: object, problem: str
) -> None:
    test, cv = sets
    own = {"test": test.scores["ant"], "cv": cv.scores["ant"]} | {part: scores}
    with pytest.raises(ValueError, match=f"^{problem}$"):
        Evaluation({"test": test.labels, "cv": cv.labels}, own, DIGITS[:N_CLASSES])  # type: ignore[arg-type]
