"""The whole graph, run by DVC on the small sample."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd

from stages.store.arrays import read_arrays
from stages.store.model_file import load_model
from tests.scratch import PROJECT, commit, read_yaml, repro, run, set_params, stages_run

BLOCKS = list(read_yaml(PROJECT / "params.yaml")["models"])
MODELS = [*BLOCKS, "committee"]
STEPS = ("train", "cross_validate", "predict", "evaluate")
METRICS = {
    "accuracy",
    "accuracy_high",
    "accuracy_low",
    "errors",
    "f1_macro",
    "n",
    "precision_macro",
    "recall_macro",
}


def test_a_second_repro_runs_nothing_and_git_stays_clean(built: Path) -> None:
    result = repro(built)
    assert result.returncode == 0
    assert stages_run(result) == []
    assert run(built, "git", "status", "--porcelain").stdout == ""


def test_each_model_reports_the_agreed_metrics(built: Path) -> None:
    for model in MODELS:
        metrics = json.loads((built / f"reports/models/{model}/metrics.json").read_text())
        assert set(metrics["test"]) == METRICS
        assert metrics["test"]["n"] == 300
        if model == "knn_pixels_shifted":
            assert metrics["cv"] == {"n": 0}
        else:
            assert set(metrics["cv"]) == METRICS
            assert metrics["cv"]["n"] == 600


def test_metrics_agree_with_the_saved_scores(built: Path) -> None:
    (labels,) = read_arrays(built / "data/test", "labels")
    for model in MODELS:
        (scores,) = read_arrays(built / f"data/scores/test/{model}", "scores")
        metrics = json.loads((built / f"reports/models/{model}/metrics.json").read_text())
        assert metrics["test"]["errors"] == np.sum(scores.argmax(axis=1) != labels)


def test_every_trained_model_beats_the_dummy(built: Path) -> None:
    ranking = pd.read_csv(built / "reports/compare/ranking.csv").set_index("model")
    assert ranking.index[-1] == "dummy"
    assert ranking.drop("dummy")["test_accuracy_low"].min() > 0.7


def test_a_model_file_takes_raw_images_to_the_scores_that_were_reported(built: Path) -> None:
    (images,) = read_arrays(built / "data/test", "images")
    for model in MODELS:
        (scores,) = read_arrays(built / f"data/scores/test/{model}", "scores")
        predicted = load_model(built / f"models/{model}.skops").predict(images)
        assert np.mean(predicted == scores.argmax(axis=1)) > 0.99


def test_studies_of_images_agree_with_the_metrics_where_nothing_was_done_to_the_images(
    built: Path,
) -> None:
    curves = pd.read_csv(built / "reports/robustness/curves.csv")
    quality = pd.read_csv(built / "reports/denoise/quality.csv")
    untouched = curves[curves["strength"] == 0]
    assert set(untouched["model"]) == {"committee", "sgd", "knn", "random_forest"}
    for model, correct in zip(untouched["model"], untouched["correct"], strict=True):
        metrics = json.loads((built / f"reports/models/{model}/metrics.json").read_text())
        # In batches of other sizes the last bit of a score may round otherwise.
        assert abs(300 - metrics["test"]["errors"] - correct) <= 1
    metrics = json.loads((built / "reports/models/sgd/metrics.json").read_text())
    assert quality["correct"][0] == 300 - metrics["test"]["errors"]


def test_reports_hold_nothing_of_the_machine_or_the_moment(built: Path) -> None:
    texts = [path for path in (built / "reports").rglob("*") if path.suffix in {".json", ".csv"}]
    assert texts
    for path in texts:
        text = path.read_text()
        assert str(built) not in text
        assert not re.search(r"\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d", text), path
        assert text.endswith("\n")


def test_metrics_are_compared_between_branches_without_any_cache(
    project: Path, tmp_path: Path
) -> None:
    assert run(project, "git", "switch", "-c", "five").returncode == 0
    set_params(project, {"models.knn_pixels.n_neighbors": 9})
    assert repro(project).returncode == 0
    commit(project, "Try nine neighbours")
    clone = tmp_path / "clone"
    assert run(tmp_path, "git", "clone", "--quiet", str(project), str(clone)).returncode == 0
    result = run(clone, "dvc", "metrics", "diff", "origin/main", "--json")
    assert result.returncode == 0, result.stderr
    changed = json.loads(result.stdout)
    assert set(changed) == {"reports/models/knn_pixels/metrics.json"}
    assert "test.errors" in changed["reports/models/knn_pixels/metrics.json"]
    shown = run(clone, "dvc", "metrics", "show")
    assert shown.returncode == 0
    assert all(f"reports/models/{model}/metrics.json" in shown.stdout for model in MODELS)
    assert "failed" not in shown.stderr


def test_plots_are_drawn_for_every_model_on_a_clone_without_any_cache(
    built: Path, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    assert run(tmp_path, "git", "clone", "--quiet", str(built), str(clone)).returncode == 0
    result = run(clone, "dvc", "plots", "show")
    assert result.returncode == 0, result.stderr
    assert "WARNING" not in result.stderr
    page = (clone / "dvc_plots/index.html").read_text()
    for name in ("roc", "precision_recall", *(f"confusion_{model}" for model in MODELS[1:])):
        assert f'id = "{name}"' in page
    for model in MODELS:
        assert f"{model}/details/roc_macro.csv" in page


def test_an_experiment_sets_a_parameter_and_reports_its_metrics(project: Path) -> None:
    result = run(project, "dvc", "exp", "run", "-S", "models.sgd_pixels.alpha=1e-4")
    assert result.returncode == 0, result.stderr
    shown = run(project, "dvc", "exp", "show", "--json")
    assert shown.returncode == 0
    assert "0.0001" in run(project, "dvc", "params", "diff").stdout
