"""What DVC's own commands answer of two branches, in a clone without any cache."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.dvc_answers import HERE, KEY, REPORT, answer, at, flat, metrics_at
from tests.scratch import PROJECT, commit, copy_built, read_yaml, repro, run, set_params

MAIN = "origin/main"
MODELS = [*read_yaml(PROJECT / "params.yaml")["models"], "committee"]
CURVES = ("roc", "precision_recall")
SCREEN = (9, 120)  # lines and columns that the metrics of one changed model may fill


@pytest.fixture(scope="module")
def clone(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone without cache, on a branch in which one parameter of one model is another."""
    folder = tmp_path_factory.mktemp("branches")
    project = copy_built(built, folder / "project")
    assert run(project, "git", "switch", "--create", "nine").returncode == 0
    set_params(project, {KEY: 9})
    assert repro(project).returncode == 0
    commit(project, "Try nine neighbours")
    clone = folder / "clone"
    assert run(folder, "git", "clone", "--quiet", str(project), str(clone)).returncode == 0
    assert not (clone / ".dvc/cache").exists()
    return clone


def points(project: Path, revision: str, path: str, *columns: str) -> list[tuple[str, ...]]:
    """Return columns of a CSV file of a revision, as text."""
    rows = csv.DictReader(at(project, revision, path).decode().splitlines())
    return [tuple(row[column] for column in columns) for row in rows]


def columns_of(chart: str) -> tuple[str, str]:
    """Return what a chart draws of its table, by its file's name."""
    return {
        "confusion.csv": ("predicted", "actual"),
        "precision_recall.csv": ("recall", "precision"),
        "roc.csv": ("false_positive_rate", "true_positive_rate"),
    }[Path(chart).name]


def check_plots(project: Path, shown: dict[str, Any], revisions: list[str]) -> None:
    """Compare what DVC draws with the files of each revision."""
    assert "errors" not in shown
    charts = [name for name in shown["data"] if name.endswith(".csv")]
    models = [f"reports/models/{model}/confusion.csv" for model in MODELS]
    assert sorted(charts) == sorted([*models, *(f"reports/compare/{name}.csv" for name in CURVES)])
    for name in charts:
        (drawn,) = shown["data"][name]
        assert sorted(drawn["revisions"]) == sorted(revisions)
        values = drawn["content"]["data"]["values"]
        x, y = columns_of(name)
        for revision in revisions:
            found = [(value[x], value[y]) for value in values if value["rev"] == revision]
            assert found == points(project, revision, name, x, y), name
            assert found
    pictures = set(shown["data"]) - set(charts)
    assert len(pictures) > 20
    for name in pictures:
        drawn = {entry["revisions"][0]: entry for entry in shown["data"][name]}
        assert sorted(drawn) == sorted(revisions)
        for revision, entry in drawn.items():
            picture = Path(entry["url"]).read_bytes()
            assert picture == at(project, revision, name)
            assert picture.startswith(b"\x89PNG")


def check_page(project: Path, shown: dict[str, Any], revisions: list[str]) -> None:
    """Check that the page names every chart and that its pictures are there."""
    page = (project / "dvc_plots/index.html").read_text()
    for name, drawn in shown["data"].items():
        if drawn[0]["type"] == "vega":
            assert f'id = "{re.sub(r"[/.]", "_", name)}"' in page
        else:
            for revision in revisions:
                picture = f"static/{revision}_{name}".replace(f"{MAIN}_", "origin_main_")
                picture = f"static/{picture.removeprefix('static/').replace('/', '_')}"
                assert picture in page
                assert (project / "dvc_plots" / picture).is_file()


def test_metrics_diff_tells_exactly_what_moved_between_branches(clone: Path) -> None:
    told = json.loads(answer(clone, "metrics", "diff", MAIN, "--json"))
    assert set(told) == {REPORT}
    old, new = metrics_at(clone, MAIN), metrics_at(clone, HERE)
    moved = {key for key in old if old[key] != new[key]}
    assert set(told[REPORT]) == moved
    assert {"knn_pixels.test.errors", "knn_pixels.cv.errors"} <= moved
    for key in moved:
        assert (told[REPORT][key]["old"], told[REPORT][key]["new"]) == (old[key], new[key])
        assert told[REPORT][key]["diff"] == pytest.approx(new[key] - old[key])


def test_metrics_diff_of_one_model_fits_a_screen(clone: Path) -> None:
    lines = answer(clone, "metrics", "diff", MAIN).splitlines()
    assert 2 <= len(lines) <= SCREEN[0]
    assert max(len(line.rstrip()) for line in lines) <= SCREEN[1]


def test_params_diff_tells_the_one_parameter_that_changed(clone: Path) -> None:
    told = json.loads(answer(clone, "params", "diff", MAIN, "--json"))
    assert told == {"params.yaml": {KEY: {"old": 4, "new": 9, "diff": 5}}}


def test_metrics_show_tells_every_models_metrics(clone: Path) -> None:
    told = json.loads(answer(clone, "metrics", "show", "--json"))
    (workspace,) = told.values()
    paths = [f"reports/models/{model}/metrics.json" for model in MODELS]
    assert set(workspace["data"]) == set(paths)
    for path in paths:
        assert flat(workspace["data"][path]["data"]) == flat(json.loads((clone / path).read_text()))
    table = answer(clone, "metrics", "show")
    assert all(path in table for path in paths)


def test_plots_show_draws_the_numbers_of_the_reports(clone: Path) -> None:
    shown = json.loads(answer(clone, "plots", "show", "--json"))
    check_plots(clone, shown, [HERE])
    answer(clone, "plots", "show")
    check_page(clone, shown, [HERE])


def test_plots_diff_draws_the_numbers_of_both_branches(clone: Path) -> None:
    shown = json.loads(answer(clone, "plots", "diff", MAIN, "--json"))
    check_plots(clone, shown, [HERE, MAIN])
    answer(clone, "plots", "diff", MAIN)
    check_page(clone, shown, [HERE, MAIN])
