"""Write the card of a model that one would deploy.

Reads ``models/<model>.skops`` (its size), of ``reports/`` what concerns the model, and
``stages/pages/params.yaml``; writes ``reports/models/<model>/card.md``.
"""

import os
from pathlib import Path
from typing import Any

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError, run_stage
from stages.config.problems import did_you_mean
from stages.pages import PAGES, REPORTS
from stages.pages.models import Row, read_model
from stages.pages.params import Params
from stages.pages.render import interval, percent, render
from stages.store.files import write_bytes
from stages.store.left_out import is_left_out
from stages.store.reports import read_json, read_rows

MODELS = Path("models")


def harmed_by(curves: list[Row], model: str) -> list[str]:
    """Return a line for each corruption by which a model is right less than half of the time.

    Parameters
    ----------
    curves : list of dict
        Rows of ``reports/robustness/curves.csv``, whose strengths rise.
    model : str
    """
    strongest = {row["corruption"]: row for row in curves if row["model"] == model}
    return [
        f"At the strongest {kind} that was tried ({row['strength']:g}) it is right about "
        f"{interval(row, 'accuracy', 1)}."
        for kind, row in strongest.items()
        if row["accuracy"] < 0.5
    ]


def abroad(accuracies: list[Row], model: str) -> list[str]:
    """Return a line about digits of other people, if the model was asked about them.

    Parameters
    ----------
    accuracies : list of dict
        Rows of ``reports/external_validation/accuracy.csv``.
    model : str
    """
    return [
        f"Of {row['n']:,} digits of other people, from 8 × 8 pixels, it misreads {row['errors']}: "
        f"{percent(1 - row['accuracy'], 1)}."
        for row in accuracies
        if row["model"] == model and row["form"] == "back_projected"
    ]


def read_weaknesses(model: str) -> list[str]:
    """Return what the studies that there are say of a model's weaknesses."""
    found = []
    for study, table, tell in (
        ("robustness", "curves", harmed_by),
        ("external_validation", "accuracy", abroad),
    ):
        if not is_left_out(study):
            found += tell(read_rows(REPORTS / study / f"{table}.csv"), model)
    return found


def size_of(path: Path) -> int:
    """Return how many bytes a file has."""
    with path.open("rb") as file:
        return file.seek(0, os.SEEK_END)


def read_card(name: str) -> dict[str, Any]:
    """Return what the template shows, by name.

    Raises
    ------
    PipelineError
        If the model is not one that one would deploy, or is not ranked.
    """
    text = params.validated("", Params, params.read_document(PAGES), PAGES)
    ranked = {row["model"]: row for row in read_rows(REPORTS / "compare/ranking.csv")}
    for place, known in (
        (f"{PAGES}: cards", text.cards),
        (REPORTS / "compare/ranking.csv", ranked),
    ):
        if name not in known:
            raise PipelineError(f"{place}: no such model: {name}{did_you_mean(name, known)}")
    explored = read_json(REPORTS / "explore/summary.json")
    times = {
        row["model"]: row["predict_time"] for row in read_rows(REPORTS / "benchmark/frontier.csv")
    }
    _, height, width = explored["train_shape"]
    return {
        "described": text.cards[name],
        "explored": explored,
        "height": height,
        "megabytes": f"{size_of(MODELS / f'{name}.skops') / 1e6:.1f}",
        "model": read_model(ranked[name], REPORTS),
        "n_classes": explored["n_classes"],
        "text": text,
        "time": times.get(name),
        "weaknesses": read_weaknesses(name),
        "width": width,
    }


def main() -> None:
    """Read, fill, write."""
    name = read_argument("model", f"a key of cards: in {PAGES}")
    card = render("card.md", **read_card(name))
    write_bytes(REPORTS / "models" / name / "card.md", card.encode())


if __name__ == "__main__":
    run_stage(main)
