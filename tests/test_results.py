"""The committed results against published figures, on the 10,000 test images of MNIST."""

import json
from typing import Any

import pandas as pd
import pytest

from tests.scratch import PROJECT, read_metrics, read_yaml

REPORTS = PROJECT / "reports"


def metrics(model: str) -> dict[str, dict[str, Any]]:
    return read_metrics(PROJECT, model)


def test_all_of_mnist_was_used() -> None:
    counts = json.loads((REPORTS / "split/label_counts.json").read_text())
    # LeCun, Cortes & Burges: 5,923 zeros of 60,000 and 980 of 10,000, and so on.
    train = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    test = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert list(counts["train"]["labels"].values()) == train
    assert list(counts["test"]["labels"].values()) == test


@pytest.mark.parametrize(
    ("model", "published"),
    # Géron, Hands-On Machine Learning, chapter 3: k = 4, distance weights; then with
    # each image shifted by one pixel in four directions.
    [("knn_pixels", 0.9714), ("knn_pixels_shifted", 0.9763)],
)
def test_nearest_neighbours_reproduce_the_published_accuracy(model: str, published: float) -> None:
    assert metrics(model)["test"]["accuracy"] == published


def test_the_forest_is_as_accurate_as_published() -> None:
    assert metrics("random_forest_pixels")["test"]["accuracy"] == pytest.approx(0.970, abs=0.003)


def test_the_linear_model_is_as_accurate_as_published() -> None:
    assert metrics("sgd_pixels")["test"]["accuracy"] >= 0.91


def test_the_dummy_is_right_on_the_most_frequent_class_alone() -> None:
    assert metrics("dummy")["test"]["accuracy"] == 0.1135


def test_two_labels_at_once_reproduce_the_published_f1() -> None:
    # Géron, Hands-On Machine Learning, chapter 3: k = 5, three consecutive folds.
    summary = json.loads((REPORTS / "multilabel/summary.json").read_text())
    assert summary["consecutive"]["f1_macro"] == pytest.approx(0.976410, abs=1e-6)
    assert summary["stratified"]["n"] == 60_000


def test_is_it_a_5_is_answered_as_well_as_published() -> None:
    # The same chapter: three folds, SGD and a forest at scikit-learn's defaults.
    areas = pd.read_csv(REPORTS / "binary/five/areas.csv").set_index("model")["auc"]
    assert areas["sgd"] == pytest.approx(0.9605, abs=0.01)
    assert areas["random_forest"] == pytest.approx(0.9983, abs=0.0005)
    table = pd.read_csv(REPORTS / "binary/five/operating_points.csv")
    points = table.query("scored_on == 'cv' and rule == 'default'").set_index("model")
    assert points["accuracy"]["dummy"] == pytest.approx(0.90965)
    assert points["precision"]["random_forest"] == pytest.approx(0.9905, abs=0.005)
    assert points["recall"]["random_forest"] == pytest.approx(0.8663, abs=0.01)


def test_the_curves_are_thinned_to_a_few_hundred_points_of_the_right_area() -> None:
    for folder in sorted((REPORTS / "models").glob("*/details")):
        areas = pd.read_csv(folder / "areas.csv").set_index("class")
        for name, x, y, column in (
            ("roc", "false_positive_rate", "true_positive_rate", "roc_auc"),
            ("precision_recall", "recall", "precision", "average_precision"),
        ):
            table = pd.read_csv(folder / f"{name}.csv", dtype={"class": str})
            for label, points in table.groupby("class"):
                assert len(points) <= 500, (folder, name, label)
                steps = points[x].diff() * (points[y] + points[y].shift()) / 2
                assert steps.sum() == pytest.approx(areas[column][str(label)], abs=1.1e-4)


def test_the_errors_of_the_best_model_by_cross_validation_are_analysed() -> None:
    ranking = pd.read_csv(REPORTS / "compare/ranking.csv").set_index("model")
    analysed = read_yaml(PROJECT / "stages/studies/params.yaml")["error_analysis"]["models"]
    best = ranking["cv_accuracy"].idxmax()
    assert best in analysed, f"stages/studies/params.yaml: error_analysis.models: name {best}"
