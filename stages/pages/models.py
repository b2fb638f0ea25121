"""What the reports say of each model, as the pages show it."""

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stages.pages.pictures import Picture, read_picture
from stages.store.reports import read_rows, read_table

Row = dict[Hashable, Any]

PICTURES = ("confusion", "mistakes", "reliability", "coverage")


@dataclass(frozen=True)
class ModelReport:
    """A model, its numbers and its pictures.

    Attributes
    ----------
    name : str
    ranking : dict
        Its row of ``reports/compare/ranking.csv``.
    test, cv : dict
        Its rows of ``details/summary.csv``; ``cv`` is empty where it was left out.
    coverage : list of dict
        Rows of ``details/coverage.csv`` on the test set: how many images to put aside.
    confused : list of dict
        Rows of ``details/confused_pairs.csv``, out of fold where there is such, most often first.
    pictures : list of Picture
    """

    name: str
    ranking: Row
    test: Row
    cv: Row
    coverage: list[Row]
    confused: list[Row]
    pictures: list[Picture]


def read_models(reports: Path) -> list[ModelReport]:
    """Return the models of the ranking, the best first."""
    return [read_model(row, reports) for row in read_rows(reports / "compare/ranking.csv")]


def read_model(ranking: Row, reports: Path) -> ModelReport:
    """Return a model of the ranking."""
    folder = f"models/{ranking['model']}/details"
    summary = {row["scored_on"]: row for row in read_rows(reports / folder / "summary.csv")}
    coverage = read_rows(reports / folder / "coverage.csv")
    confused = read_table(reports / folder / "confused_pairs.csv", texts=["actual", "predicted"])
    part = "cv" if "cv" in set(confused["scored_on"]) else "test"
    own = confused[confused["scored_on"] == part].sort_values(
        "count", ascending=False, kind="stable"
    )
    return ModelReport(
        name=str(ranking["model"]),
        ranking=ranking,
        test=summary["test"],
        cv=summary.get("cv", {}),
        coverage=[row for row in coverage if row["scored_on"] == "test"],
        confused=own.to_dict("records"),
        pictures=[read_picture(f"{folder}/{name}.png", reports) for name in PICTURES],
    )


def sure_differences(pairs: list[Row], best: str) -> tuple[list[str], list[str]]:
    """Return the models that the best one beats by more than luck, and the others.

    Parameters
    ----------
    pairs : list of dict
        Rows of ``reports/compare/pairs.csv``.
    best : str
    """
    beaten: list[str] = []
    level: list[str] = []
    for row in pairs:
        if best in (row["first"], row["second"]):
            other = str(row["second"] if row["first"] == best else row["first"])
            (beaten if row["verdict"] == f"{best} is better" else level).append(other)
    return beaten, level
