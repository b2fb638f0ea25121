"""Make of all reports one page that people read.

Reads ``reports/`` (the ranking, models, studies, what things cost), ``constraints.txt``,
``params.yaml: seed``, ``stages/studies/params.yaml`` and ``stages/pages/params.yaml``; writes
``reports/index.html``, which needs no net: charts are drawn by scripts in it, pictures lie beside
it. It says nothing that is not in the reports.
"""

import re
from pathlib import Path
from typing import Any

from stages.config import params
from stages.config.errors import run_stage
from stages.pages import PAGES, REPORTS
from stages.pages.answers import Answer, all_answers
from stages.pages.charts import read_charts
from stages.pages.models import read_models, sure_differences
from stages.pages.params import Params
from stages.pages.pictures import Picture, read_picture
from stages.pages.render import render
from stages.store.files import write_bytes
from stages.store.left_out import is_left_out
from stages.store.plots_page import vega_scripts
from stages.store.reports import read_json, read_rows
from stages.studies import STUDIES

PAGE = REPORTS / "index.html"
CONSTRAINTS = Path("constraints.txt")
SHOWN = (
    "dvc",
    "faiss-cpu",
    "matplotlib",
    "numpy",
    "pandas",
    "scikit-learn",
    "scipy",
)
PICTURES = {
    "ranking": ["compare/ranking.png"],
    "curves": ["compare/curves.png"],
    "data": ["explore/samples.png", "explore/class_counts.png", "explore/means.png"],
    "costs": ["benchmark/frontier.png", "benchmark/scaling.png"],
}


def pinned_versions(constraints: str) -> dict[str, str]:
    """Return the versions of the packages that results rest on, from a pip constraints file."""
    found = dict(re.findall(r"(?m)^([\w.-]+)==(\S+)", constraints))
    return {name: found[name] for name in SHOWN}


def read_answers() -> list[Answer]:
    """Return the answers of the studies that there are."""
    questions = params.read_section("binary.questions", STUDIES)
    targets = {name: question["target_precision"] for name, question in questions.items()}
    analysed = params.read_section("error_analysis.models", STUDIES)[0]
    return all_answers(REPORTS, targets, analysed, is_left_out)


def read_pictures() -> dict[str, list[Picture]]:
    """Return the pictures of each part of the page."""
    return {
        part: [read_picture(path, REPORTS) for path in paths] for part, paths in PICTURES.items()
    }


def read_contents() -> dict[str, Any]:
    """Return what the template shows, by name."""
    models, answers = read_models(REPORTS), read_answers()
    pairs = read_rows(REPORTS / "compare/pairs.csv")
    beaten, level = sure_differences(pairs, models[0].name)
    pictures = {path: read_picture(path, REPORTS) for one in answers for path in one.pictures}
    return {
        "answers": answers,
        "beaten": beaten,
        "best": models[0],
        "chosen": max(models, key=lambda one: one.cv.get("accuracy", 0.0)),
        "explored": read_json(REPORTS / "explore/summary.json"),
        "level": level,
        "models": models,
        "pairs": pairs,
        "of_studies": pictures,
        "pictures": read_pictures(),
        "seed": params.load_seed(),
        "text": params.validated("", Params, params.read_document(PAGES), PAGES),
        "tutorials": read_rows(REPORTS / "benchmark/tutorials.csv"),
        "versions": pinned_versions(CONSTRAINTS.read_text(encoding="utf-8")),
    }


def main() -> None:
    """Read, fill, write."""
    page = render("index.html", charts=read_charts(), vega=vega_scripts(), **read_contents())
    write_bytes(PAGE, page.encode())


if __name__ == "__main__":
    run_stage(main)
