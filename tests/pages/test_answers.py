"""An answer says what the numbers of its report say."""

import json
from pathlib import Path

import pandas as pd

from stages.pages import answers


def write(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True)
    pd.DataFrame(rows).to_csv(path, index=False)


def test_what_harms_most_is_told_by_the_strongest_of_each_kind(tmp_path: Path) -> None:
    curves = {"blur": ([0.9, 0.5], [0.9, 0.7]), "noise": ([0.9, 0.3], [0.2, 0.6])}
    rows: list[dict[str, object]] = [
        {"corruption": kind, "model": model, "strength": strength, "accuracy": accuracy}
        for kind, models in curves.items()
        for model, accuracies in zip("ab", models, strict=True)
        for strength, accuracy in enumerate(accuracies)
    ]
    write(tmp_path / "robustness/curves.csv", rows)
    expected = "noise, at its strongest: 45 % right on average over the models"
    assert answers.robustness(tmp_path) == expected


def test_the_hardest_digit_has_a_part_in_most_errors(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"class": 3, "errors": 5, "error_share": 0.25},
        {"class": 8, "errors": 12, "error_share": 0.6},
    ]
    write(tmp_path / "error_analysis/committee/classes.csv", rows)
    found = answers.error_analysis(tmp_path, "committee")
    assert found == "8: it has a part in 60 % of the errors of `committee`"


def test_thresholds_are_judged_by_the_test_set(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"scored_on": part, "rule": rule, "model": "sgd", "recall": recall, "precision": 0.8649}
        for part, rule, recall in [
            ("cv", "default", 0.1),
            ("cv", "chosen", 0.2),
            ("test", "default", 0.3),
            ("test", "chosen", 0.678),
        ]
    ]
    write(tmp_path / "binary/five/operating_points.csv", rows)
    assert answers.binary(tmp_path, "five", 0.875) == (
        "on the test set, by the threshold that reached 87.5 % precision out of fold, "
        "precision and recall: `sgd` 86.5 % and 67.8 %"
    )


def test_cleaning_is_told_of_k_nn_alone(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"noise": "none", "images": "original", "won_back": None},
        {"noise": "salt_and_pepper", "images": "median", "won_back": 0.9},
        {"noise": "salt_and_pepper", "images": "neighbors", "won_back": 0.254},
    ]
    write(tmp_path / "denoise/quality.csv", rows)
    assert answers.denoise(tmp_path).endswith("wins back 25 % (salt and pepper)")


def test_planted_and_published_suspects_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    planted = {"planted": 600, "found": 500, "suspects": 700}
    report = {"published": {"suspects": 12, "n": 60_000}, "planted": planted}
    (tmp_path / "audit/summary.json").write_text(json.dumps(report))
    assert answers.audit(tmp_path) == (
        "12 of 60,000 are suspect; of 600 planted errors 500 are found among 700 suspects"
    )


def test_other_peoples_digits_are_told_of_the_best_by_their_form(tmp_path: Path) -> None:
    accuracies = {"committee": 0.97, "sgd": 0.96, "b_pixels": 0.875, "a_pixels": 0.5}
    rows: list[dict[str, object]] = [
        {
            "model": model,
            "form": form,
            "n": 2000,
            "accuracy": accuracy - lost,
            "accuracy_low": accuracy - lost - 0.01,
            "accuracy_high": accuracy - lost + 0.005,
        }
        for model, accuracy in accuracies.items()
        for form, lost in (("interpolated", 0.1), ("back_projected", 0.0))
    ]
    write(tmp_path / "external_validation/accuracy.csv", rows)
    assert answers.external_validation(tmp_path) == (
        "of 2,000 of 8 × 8 pixels, brought to MNIST's form: 97.0 % (96.0–97.5) for `committee`, "
        "96.0 % (95.0–96.5) for `sgd`; from pixels 87.5 % at best"
    )


def test_a_study_that_is_left_out_says_so_and_shows_no_picture(tmp_path: Path) -> None:
    found = answers.all_answers(tmp_path, {"five": 0.9, "round": 0.8}, "knn", lambda _: True)
    assert {(one.text, one.pictures) for one in found} == {("left out", ())}
    assert [one.question for one in found[:2]] == ["Is it a 5?", "Is it round?"]
