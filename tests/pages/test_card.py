"""A card is what its template and the reports say, of each model that one would deploy."""

from pathlib import Path

import pytest

from stages.config.errors import PipelineError
from stages.pages.card import abroad, harmed_by, read_card
from stages.pages.models import Row
from stages.pages.render import render
from tests.scratch import PROJECT, read_yaml

CARDS = read_yaml(PROJECT / "stages/pages/params.yaml")["cards"]


def test_the_models_with_a_card_are_those_one_would_deploy() -> None:
    artifacts = read_yaml(PROJECT / "models/dvc.yaml")["artifacts"]
    assert {name: own["desc"] for name, own in artifacts.items()} == CARDS


@pytest.mark.parametrize("name", CARDS)
def test_the_committed_card_is_what_the_reports_say(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(PROJECT)
    committed = (PROJECT / "reports/models" / name / "card.md").read_text(encoding="utf-8")
    # Its size is in dvc.lock; the file itself may not be here.
    lock = read_yaml(PROJECT / "dvc.lock")["stages"][
        "committee" if name == "committee" else f"train@{name}"
    ]
    sizes = {out["path"]: out["size"] for out in lock["outs"]}
    with (tmp_path / f"{name}.skops").open("wb") as file:
        file.truncate(sizes[f"models/{name}.skops"])
    monkeypatch.setattr("stages.pages.card.MODELS", tmp_path)
    assert render("card.md", **read_card(name)) == committed


def test_a_model_without_a_card_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    with pytest.raises(PipelineError, match="cards: no such model: knm; did you mean knn"):
        read_card("knm")


def test_harm_is_told_where_the_strongest_leaves_less_than_half() -> None:
    rows: list[Row] = []
    for kind, strength, accuracy in (
        ("noise", 50.0, 0.4),
        ("noise", 100.0, 0.3),
        ("blur", 1.0, 0.4),
        ("blur", 2.0, 0.6),
    ):
        row: Row = {"model": "a", "corruption": kind, "strength": strength, "accuracy": accuracy}
        row |= {"accuracy_low": accuracy - 0.02, "accuracy_high": accuracy + 0.02}
        rows.append(row)
    expected = ["At the strongest noise that was tried (100) it is right about 30.0 % (28.0–32.0)."]
    assert harmed_by(rows, "a") == expected
    assert harmed_by(rows, "b") == []


def test_other_peoples_digits_are_told_by_the_form_that_is_used() -> None:
    rows: list[Row] = [
        {"model": "a", "form": form, "n": 2000, "errors": errors, "accuracy": 1 - errors / 2000}
        for form, errors in (("interpolated", 90), ("back_projected", 50))
    ]
    expected = ["Of 2,000 digits of other people, from 8 × 8 pixels, it misreads 50: 2.5 %."]
    assert abroad(rows, "a") == expected
