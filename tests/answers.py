"""The questions of the studies, each answered in a line worked out from its report."""

import json
from pathlib import Path

import pandas as pd


def binary(reports: Path, question: str) -> str:
    points = pd.read_csv(reports / "binary" / question / "operating_points.csv")
    rows = points[(points["scored_on"] == "cv") & (points["model"] != "dummy")]
    chosen = rows[rows["rule"] != "default"]
    parts = [f"{100 * row.recall:.1f} % by `{row.model}`" for row in chosen.itertuples()]
    return f"of the positives, at the wanted precision: {', '.join(parts)}"


def multilabel(reports: Path) -> str:
    found = json.loads((reports / "multilabel/summary.json").read_text())
    both, odd = (found[kind]["f1_macro"] for kind in ("stratified", "consecutive"))
    return f"macro F1 {both:.4f}; by unshuffled folds, as published, {odd:.4f}"


def denoise(reports: Path) -> str:
    table = pd.read_csv(reports / "denoise/quality.csv")
    knn = table[~table["images"].isin(["original", "noisy", "median"])]
    parts = [
        f"{100 * row.won_back:.0f} % ({row.noise.replace('_', ' ')})" for row in knn.itertuples()
    ]
    return f"of the correct answers lost, k-NN cleaning wins back {', '.join(parts)}"


def robustness(reports: Path) -> str:
    curves = pd.read_csv(reports / "robustness/curves.csv")
    strongest = curves.loc[curves.groupby(["corruption", "model"])["strength"].idxmax()]
    means = strongest.groupby("corruption")["accuracy"].mean()
    worst = str(means.idxmin())
    return f"{worst}, at its strongest: {100 * means.min():.0f} % right on average over the models"


def error_analysis(reports: Path) -> str:
    classes = pd.read_csv(reports / "error_analysis/committee/classes.csv")
    worst = classes.sort_values("errors", ascending=False).iloc[0]
    share = f"{100 * worst['error_share']:.0f} %"
    return f"{worst['class']:.0f}: it has a part in {share} of the errors of `committee`"


def audit(reports: Path) -> str:
    found = json.loads((reports / "audit/summary.json").read_text())
    suspects, planted = found["published"]["suspects"], found["planted"]
    return (
        f"{suspects:,} of 60,000 are suspect; of {planted['planted']:,} planted errors "
        f"{planted['found']:,} are found among {planted['suspects']:,} suspects"
    )


def learning_curves(reports: Path) -> str:
    table = pd.read_csv(reports / "learning_curves/extrapolation.csv")
    parts = [f"`{row.model}` {100 * row.doubled_error:.2f} %" for row in table.itertuples()]
    return f"errors expected then: {', '.join(parts)}"


def answers(project: Path) -> str:
    """Return the table of questions, stages, answers and pictures."""
    reports = project / "reports"
    rows = [
        (
            "Is it a 5?",
            "binary@five",
            binary(reports, "five"),
            "binary/five/precision_recall.png",
        ),
        (
            "Is it a 3 or a 5?",
            "binary@three_or_five",
            binary(reports, "three_or_five"),
            "binary/three_or_five/precision_recall.png",
        ),
        (
            "Is it large, is it odd?",
            "multilabel",
            multilabel(reports),
            "multilabel/wrong_labels.png",
        ),
        ("Can noise be taken out?", "denoise", denoise(reports), "denoise/digits.png"),
        ("What harms most?", "robustness", robustness(reports), "robustness/curves.png"),
        (
            "Which digit is hardest?",
            "error_analysis@committee",
            error_analysis(reports),
            "error_analysis/committee/shares.png",
        ),
        ("Which labels are wrong?", "audit", audit(reports), "audit/contradicted.png"),
        (
            "Would twice the images help?",
            "learning_curves",
            learning_curves(reports),
            "learning_curves/curves.png",
        ),
    ]
    lines = ["| question | stage | answer | picture |", "| --- | --- | --- | --- |"]
    for question, stage, answer, picture in rows:
        lines.append(f"| {question} | `{stage}` | {answer} | [picture](reports/{picture}) |")
    return "\n".join(lines) + "\n"
