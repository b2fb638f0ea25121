"""The questions of the studies, each answered in a line worked out from its report."""

import json
from collections.abc import Hashable
from pathlib import Path
from statistics import fmean
from typing import Any

import pandas as pd

from stages.studies import STUDIES
from tests.scratch import read_yaml

Row = dict[Hashable, Any]


def rows_of(path: Path) -> list[Row]:
    rows: list[Row] = pd.read_csv(path).to_dict("records")
    return rows


def binary(reports: Path, question: str, target: float) -> str:
    rows = rows_of(reports / "binary" / question / "operating_points.csv")
    parts = [
        f"`{row['model']}` {100 * row['precision']:.1f} % and {100 * row['recall']:.1f} %"
        for row in rows
        if row["scored_on"] == "test" and row["rule"] != "default"
    ]
    wanted = f"the threshold that reached {100 * target:g} % precision out of fold"
    return f"on the test set, by {wanted}, precision and recall: {', '.join(parts)}"


def multilabel(reports: Path) -> str:
    found = json.loads((reports / "multilabel/summary.json").read_text())
    both, odd = (found[kind]["f1_macro"] for kind in ("stratified", "consecutive"))
    return f"macro F1 {both:.4f}; by unshuffled folds, as published, {odd:.4f}"


def denoise(reports: Path) -> str:
    parts = [
        f"{100 * row['won_back']:.0f} % ({row['noise'].replace('_', ' ')})"
        for row in rows_of(reports / "denoise/quality.csv")
        if row["images"] == "neighbors"
    ]
    return f"of the correct answers lost, k-NN cleaning wins back {', '.join(parts)}"


def robustness(reports: Path) -> str:
    strongest: dict[tuple[str, str], float] = {}  # strengths rise from row to row
    for row in rows_of(reports / "robustness/curves.csv"):
        strongest[row["corruption"], row["model"]] = row["accuracy"]
    kinds = {kind for kind, _ in strongest}
    means = {
        kind: fmean(accuracy for (own, _), accuracy in strongest.items() if own == kind)
        for kind in sorted(kinds)
    }
    worst = min(means, key=means.__getitem__)
    return f"{worst}, at its strongest: {100 * means[worst]:.0f} % right on average over the models"


def error_analysis(reports: Path) -> str:
    rows = rows_of(reports / "error_analysis/committee/classes.csv")
    worst = max(rows, key=lambda row: row["errors"])
    share = f"{100 * worst['error_share']:.0f} %"
    return f"{worst['class']}: it has a part in {share} of the errors of `committee`"


def audit(reports: Path) -> str:
    found = json.loads((reports / "audit/summary.json").read_text())
    suspects, planted = found["published"]["suspects"], found["planted"]
    return (
        f"{suspects:,} of {found['published']['n']:,} are suspect; of {planted['planted']:,} planted errors "
        f"{planted['found']:,} are found among {planted['suspects']:,} suspects"
    )


def learning_curves(reports: Path) -> str:
    rows = rows_of(reports / "learning_curves/extrapolation.csv")
    parts = [
        f"{100 * row['saved']:.0f} % ({100 * row['saved_low']:.0f}–{100 * row['saved_high']:.0f}) "
        f"for `{row['model']}`"
        for row in rows
    ]
    return f"of the errors left they would save {', '.join(parts)}"


def external_validation(reports: Path) -> str:
    rows = rows_of(reports / "external_validation/accuracy.csv")
    own = {row["model"]: row for row in rows if row["form"] == "back_projected"}
    parts = [
        f"{100 * row['accuracy']:.1f} % ({100 * row['accuracy_low']:.1f}–{100 * row['accuracy_high']:.1f}) "
        f"for `{row['model']}`"
        for row in (own["committee"], own["sgd"])
    ]
    pixels = max(row["accuracy"] for model, row in own.items() if model.endswith("_pixels"))
    n = own["sgd"]["n"]
    return (
        f"of {n:,} of 8 × 8 pixels, brought to MNIST's form: {', '.join(parts)}; "
        f"from pixels {100 * pixels:.1f} % at best"
    )


def answers(project: Path) -> str:
    """Return the table of questions, stages, answers and pictures."""
    reports = project / "reports"
    questions = read_yaml(project / STUDIES)["binary"]["questions"]
    rows = [
        (
            "Is it a 5?",
            "binary_report@five",
            binary(reports, "five", questions["five"]["target_precision"]),
            "binary/five/precision_recall.png",
        ),
        (
            "Is it a 3 or a 5?",
            "binary_report@three_or_five",
            binary(reports, "three_or_five", questions["three_or_five"]["target_precision"]),
            "binary/three_or_five/precision_recall.png",
        ),
        (
            "Is it large, is it odd?",
            "multilabel_report",
            multilabel(reports),
            "multilabel/wrong_labels.png",
        ),
        ("Can noise be taken out?", "denoise_report", denoise(reports), "denoise/digits.png"),
        ("What harms most?", "robustness_report", robustness(reports), "robustness/curves.png"),
        (
            "Which digit is hardest?",
            "error_analysis_report@committee",
            error_analysis(reports),
            "error_analysis/committee/shares.png",
        ),
        ("Which labels are wrong?", "audit_report", audit(reports), "audit/contradicted.png"),
        (
            "Would twice the images help?",
            "learning_curves_report",
            learning_curves(reports),
            "learning_curves/curves.png",
        ),
        (
            "Does it read other people's digits?",
            "external_validation_report",
            external_validation(reports),
            "external_validation/accuracy.png",
        ),
    ]
    lines = ["| question | stage | answer | picture |", "| --- | --- | --- | --- |"]
    for question, stage, answer, picture in rows:
        lines.append(f"| {question} | `{stage}` | {answer} | [picture](reports/{picture}) |")
    return "\n".join(lines) + "\n"
