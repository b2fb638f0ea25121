"""The chain and the studies, run by DVC on the small sample."""

import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from stages.store.arrays import read_arrays
from stages.store.model_file import load_model
from tests.scratch import (
    PAGES,
    PROJECT,
    STUDIES,
    read_metrics,
    read_yaml,
    repro,
    run,
    stages_run,
)

MODELS = [*read_yaml(PROJECT / "params.yaml")["models"], "committee"]


def test_a_second_repro_runs_nothing_and_git_and_dvc_are_clean(built: Path) -> None:
    result = repro(built, "dvc.yaml", STUDIES, PAGES)
    assert result.returncode == 0
    assert stages_run(result) == []
    assert run(built, "git", "status", "--porcelain").stdout == ""
    assert run(built, "dvc", "status", "--quiet").returncode == 0


def test_each_model_reports_the_agreed_metrics(built: Path) -> None:
    for model in MODELS:
        metrics = read_metrics(built, model)
        assert set(metrics["test"]) == {"accuracy", "errors", "f1_macro", "log_loss"}
        left_out = model == "knn_pixels_shifted"
        assert set(metrics["cv"]) == (set() if left_out else set(metrics["test"]))
        summary = pd.read_csv(built / f"reports/models/{model}/details/summary.csv")
        rows = summary.set_index("scored_on")
        assert rows["n"].to_dict() == {"test": 300} | ({} if left_out else {"cv": 600})
        for part in rows.index:
            for key, value in metrics[part].items():
                assert rows[key][part] == value


def test_metrics_agree_with_the_saved_scores(built: Path) -> None:
    (labels,) = read_arrays(built / "data/test", "labels")
    for model in MODELS:
        (scores,) = read_arrays(built / f"data/scores/test/{model}", "scores")
        assert read_metrics(built, model)["test"]["errors"] == np.sum(
            scores.argmax(axis=1) != labels
        )


def test_every_trained_model_beats_the_dummy(built: Path) -> None:
    ranking = pd.read_csv(built / "reports/compare/ranking.csv").set_index("model")
    assert ranking.index[-1] == "dummy"
    assert ranking.drop("dummy")["test_accuracy_low"].min() > 0.7


def test_a_model_file_takes_raw_images_to_the_scores_that_were_reported(built: Path) -> None:
    (images,) = read_arrays(built / "data/test", "images")
    for model in MODELS:
        (scores,) = read_arrays(built / f"data/scores/test/{model}", "scores")
        predicted = load_model(built / f"models/{model}.skops").predict(images)
        np.testing.assert_array_equal(predicted, scores.argmax(axis=1))


def test_studies_of_images_agree_with_the_metrics_where_nothing_was_done_to_the_images(
    built: Path,
) -> None:
    curves = pd.read_csv(built / "reports/robustness/curves.csv")
    quality = pd.read_csv(built / "reports/denoise/quality.csv")
    untouched = curves[curves["strength"] == 0]
    assert set(untouched["model"]) == {"committee", "sgd", "knn", "random_forest"}
    for model, correct in zip(untouched["model"], untouched["correct"], strict=True):
        # In batches of other sizes the last bit of a score may round otherwise.
        assert abs(300 - read_metrics(built, model)["test"]["errors"] - correct) <= 1
    assert quality["correct"][0] == 300 - read_metrics(built, "sgd")["test"]["errors"]


def test_reports_hold_nothing_of_the_machine_or_the_moment(built: Path) -> None:
    texts = [path for path in (built / "reports").rglob("*") if path.suffix in {".json", ".csv"}]
    assert texts
    for path in texts:
        text = path.read_text()
        assert str(built) not in text
        assert not re.search(r"\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d", text), path
        assert text.endswith("\n")


def test_plots_are_drawn_for_every_model_on_a_clone_without_any_cache(
    built: Path, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    assert run(tmp_path, "git", "clone", "--quiet", str(built), str(clone)).returncode == 0
    result = run(clone, "dvc", "plots", "show")
    assert result.returncode == 0, result.stderr
    assert "WARNING" not in result.stderr
    page = (clone / "dvc_plots/index.html").read_text()
    for name in (
        "compare/roc",
        "compare/precision_recall",
        *(f"models/{m}/confusion" for m in MODELS),
    ):
        assert f'id = "reports/{name}.csv"'.replace("/", "_").replace(".csv", "_csv") in page


def test_dvc_repro_leaves_the_search_alone(project: Path) -> None:
    shutil.copy(PROJECT / "stages/search/dvc.yaml", project / "stages/search")
    assert "search" not in run(project, "dvc", "repro", "--dry").stdout
    assert "choose@knn" in run(project, "dvc", "status").stdout
