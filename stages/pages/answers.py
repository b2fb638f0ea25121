"""The questions of the studies, each answered in a line worked out from its report."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

from stages.store.reports import read_json, read_rows

Row = dict[Hashable, Any]


@dataclass(frozen=True)
class Answer:
    """A question and what its study says.

    Attributes
    ----------
    question : str
    stage : str
        That reports it, in ``stages/studies/dvc.yaml``.
    text : str
        Names of models stand between backticks.
    pictures : tuple of str
        Paths in ``reports/``, the most telling first; none if the study is left out.
    """

    question: str
    stage: str
    text: str
    pictures: tuple[str, ...]


def binary(reports: Path, question: str, target: float) -> str:
    """Tell precision and recall of a yes-or-no question on the test set."""
    parts = [
        f"`{row['model']}` {100 * row['precision']:.1f} % and {100 * row['recall']:.1f} %"
        for row in read_rows(reports / "binary" / question / "operating_points.csv")
        if row["scored_on"] == "test" and row["rule"] != "default"
    ]
    wanted = f"the threshold that reached {100 * target:g} % precision out of fold"
    return f"on the test set, by {wanted}, precision and recall: {', '.join(parts)}"


def multilabel(reports: Path) -> str:
    """Tell the macro F1 of two labels at once."""
    found = read_json(reports / "multilabel/summary.json")
    both, odd = (found[kind]["f1_macro"] for kind in ("stratified", "consecutive"))
    return f"macro F1 {both:.4f}; by unshuffled folds, as published, {odd:.4f}"


def denoise(reports: Path) -> str:
    """Tell what cleaning by nearest neighbours wins back of each noise."""
    parts = [
        f"{100 * row['won_back']:.0f} % ({row['noise'].replace('_', ' ')})"
        for row in read_rows(reports / "denoise/quality.csv")
        if row["images"] == "neighbors"
    ]
    return f"of the correct answers lost, k-NN cleaning wins back {', '.join(parts)}"


def robustness(reports: Path) -> str:
    """Tell which corruption does most harm at its strongest."""
    strongest: dict[tuple[str, str], float] = {}  # strengths rise from row to row
    for row in read_rows(reports / "robustness/curves.csv"):
        strongest[row["corruption"], row["model"]] = row["accuracy"]
    kinds = {kind for kind, _ in strongest}
    means = {
        kind: fmean(accuracy for (own, _), accuracy in strongest.items() if own == kind)
        for kind in sorted(kinds)
    }
    worst = min(means, key=means.__getitem__)
    return f"{worst}, at its strongest: {100 * means[worst]:.0f} % right on average over the models"


def error_analysis(reports: Path, model: str) -> str:
    """Tell which class has a part in most errors of a model."""
    rows = read_rows(reports / "error_analysis" / model / "classes.csv")
    worst = max(rows, key=lambda row: row["errors"])
    share = f"{100 * worst['error_share']:.0f} %"
    return f"{worst['class']}: it has a part in {share} of the errors of `{model}`"


def audit(reports: Path) -> str:
    """Tell how many labels are suspect, and what such an audit finds of planted errors."""
    found = read_json(reports / "audit/summary.json")
    suspects, planted = found["published"]["suspects"], found["planted"]
    return (
        f"{suspects:,} of {found['published']['n']:,} are suspect; of {planted['planted']:,} planted errors "
        f"{planted['found']:,} are found among {planted['suspects']:,} suspects"
    )


def learning_curves(reports: Path) -> str:
    """Tell how many of the errors left twice as many images would save."""
    parts = [
        f"{100 * row['saved']:.0f} % ({100 * row['saved_low']:.0f}–{100 * row['saved_high']:.0f}) "
        f"for `{row['model']}`"
        for row in read_rows(reports / "learning_curves/extrapolation.csv")
    ]
    return f"of the errors left they would save {', '.join(parts)}"


def external_validation(reports: Path) -> str:
    """Tell how often the two best models are right about digits of other people, and pixels."""
    rows = read_rows(reports / "external_validation/accuracy.csv")
    own = {row["model"]: row for row in rows if row["form"] == "back_projected"}
    parts = [
        f"{100 * row['accuracy']:.1f} % ({100 * row['accuracy_low']:.1f}–{100 * row['accuracy_high']:.1f}) "
        f"for `{row['model']}`"
        for row in list(own.values())[:2]
    ]
    pixels = max(row["accuracy"] for model, row in own.items() if model.endswith("_pixels"))
    n = rows[0]["n"]
    return (
        f"of {n:,} of 8 × 8 pixels, brought to MNIST's form: {', '.join(parts)}; "
        f"from pixels {100 * pixels:.1f} % at best"
    )


def all_answers(
    reports: Path,
    targets: Mapping[str, float],
    analysed: str,
    is_left_out: Callable[[str], bool] = lambda _: False,
) -> list[Answer]:
    """Return the answers of all studies, from what is simple to what is not.

    Parameters
    ----------
    reports : Path
        The folder.
    targets : mapping of yes-or-no question to float
        The precision that its threshold was chosen for.
    analysed : str
        The model whose errors are told.
    is_left_out : callable, optional
        Of a study. Its answer says so, and has no picture.
    """
    questions = {"five": "Is it a 5?", "three_or_five": "Is it a 3 or a 5?"}
    asked = [
        _Asked(
            questions.get(name, f"Is it {name.replace('_', ' ')}?"),
            f"binary_report@{name}",
            partial(binary, question=name, target=target),
            f"binary/{name}",
            ("precision_recall", "thresholds", "roc"),
        )
        for name, target in targets.items()
    ]
    of_model = partial(error_analysis, model=analysed)
    folder = f"error_analysis/{analysed}"
    asked += [
        _Asked(
            "Is it large, is it odd?",
            "multilabel_report",
            multilabel,
            "multilabel",
            ("wrong_labels",),
        ),
        _Asked(
            "Can noise be taken out?", "denoise_report", denoise, "denoise", ("digits", "quality")
        ),
        _Asked(
            "What harms most?",
            "robustness_report",
            robustness,
            "robustness",
            ("curves", "examples"),
        ),
        _Asked(
            "Which digit is hardest?",
            f"error_analysis_report@{analysed}",
            of_model,
            folder,
            ("shares", "pair", "ambiguous"),
        ),
        _Asked(
            "Which labels are wrong?", "audit_report", audit, "audit", ("contradicted", "effects")
        ),
        _Asked(
            "Would twice the images help?",
            "learning_curves_report",
            learning_curves,
            "learning_curves",
            ("curves",),
        ),
        _Asked(
            "Does it read other people's digits?",
            "external_validation_report",
            external_validation,
            "external_validation",
            ("accuracy", "digits", "mistakes"),
        ),
    ]
    return [one.answered(reports, is_left_out) for one in asked]


@dataclass(frozen=True)
class _Asked:
    question: str
    stage: str
    tell: Callable[[Path], str]
    folder: str
    names: tuple[str, ...]

    def answered(self, reports: Path, is_left_out: Callable[[str], bool]) -> Answer:
        if is_left_out(study_of(self.stage)):
            return Answer(self.question, self.stage, "left out", ())
        pictures = tuple(f"{self.folder}/{name}.png" for name in self.names)
        return Answer(self.question, self.stage, self.tell(reports), pictures)


def study_of(stage: str) -> str:
    """Return the study that a stage reports, such as ``binary`` of ``binary_report@five``."""
    return stage.partition("@")[0].removesuffix("_report")
