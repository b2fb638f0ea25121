"""What DVC's own commands answer: between branches without any cache, and about experiments."""

import csv
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scratch import (
    PROJECT,
    commit,
    copy_built,
    read_yaml,
    repro,
    run,
    set_params,
    stages_run,
)

MAIN, HERE = "origin/main", "workspace"
KEY = "models.knn_pixels.n_neighbors"
REPORT = "reports/models/knn_pixels/metrics.json"
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


@pytest.fixture
def own(project: Path) -> Iterator[Path]:
    """A project with a git identity, in which experiments may be run; its workers are ended."""
    run(project, "git", "config", "user.name", "test")
    run(project, "git", "config", "user.email", "test@localhost")
    yield project
    run(project, "dvc", "queue", "stop", "--kill")


def answer(project: Path, *command: str) -> str:
    """Return what a command prints, all well."""
    result = run(project, "dvc", *command)
    assert result.returncode == 0, result.stderr
    for word in ("Traceback", "failed", "ERROR", "WARNING"):
        assert word not in result.stderr, result.stderr
    return result.stdout


def at(project: Path, revision: str, path: str) -> bytes:
    """Return a file of a revision, or of the workspace."""
    if revision == HERE:
        return (project / path).read_bytes()
    command = ["git", "show", f"{revision}:{path}"]
    return subprocess.run(command, cwd=project, capture_output=True, check=True).stdout


def metrics_at(project: Path, revision: str, path: str = REPORT) -> dict[str, Any]:
    """Return a metrics file of a revision, its keys dotted."""
    return flat(json.loads(at(project, revision, path)))


def flat(document: dict[str, Any]) -> dict[str, Any]:
    """Return the values of nested mappings by dotted key."""
    found: dict[str, Any] = {}
    for key, value in document.items():
        inner = (
            {f".{name}": own for name, own in flat(value).items()}
            if isinstance(value, dict)
            else {"": value}
        )
        found |= {f"{key}{name}": own for name, own in inner.items()}
    return found


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


def experiments(project: Path) -> dict[str, dict[str, Any]]:
    """Return what `dvc exp show` tells of each experiment, and of where they began."""
    told: dict[str, dict[str, Any]] = {}
    for baseline in json.loads(answer(project, "exp", "show", "--json")):
        assert baseline["error"] is None
        told[baseline["name"] or baseline["rev"]] = baseline["data"]
        for experiment in baseline["experiments"] or []:
            (revision,) = experiment["revs"]
            assert revision["error"] is None
            told[experiment["name"]] = revision["data"]
    return told


def value_of(data: dict[str, Any], key: str) -> Any:
    value = data["params"]["params.yaml"]["data"]
    for part in key.split("."):
        value = value[part]
    return value


def told_metrics(data: dict[str, Any], path: str) -> dict[str, Any]:
    return flat(data["metrics"][path]["data"])


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


def test_an_experiment_is_run_shown_and_applied_again(own: Path) -> None:
    before = metrics_at(own, HERE)
    ran = run(own, "dvc", "exp", "run", "--name", "five", "--set-param", f"{KEY}=5")
    assert ran.returncode == 0, ran.stderr
    assert "train@knn_pixels" in stages_run(ran)
    after = metrics_at(own, HERE)
    assert after != before

    wide = run(
        own, "dvc", "exp", "show", "--only-changed", "--no-pager", variables={"COLUMNS": "160"}
    )
    assert {"five", "main", "knn_pixels.cv.errors"} <= set(
        wide.stdout.replace("[", " ").replace("]", " ").split()
    )
    assert "metrics.json" not in wide.stdout

    told = experiments(own)
    assert value_of(told["five"], KEY) == 5
    assert told_metrics(told["five"], REPORT) == after
    assert value_of(told["main"], KEY) == 4
    assert told_metrics(told["main"], REPORT) == before

    assert run(own, "git", "reset", "--quiet", "--hard").returncode == 0
    answer(own, "checkout")
    assert metrics_at(own, HERE) == before
    assert run(own, "dvc", "status", "--quiet", "dvc.yaml").returncode == 0

    answer(own, "exp", "apply", "five")
    assert read_yaml(own / "params.yaml")["models"]["knn_pixels"]["n_neighbors"] == 5
    assert metrics_at(own, HERE) == after
    assert run(own, "dvc", "status", "--quiet", "dvc.yaml").returncode == 0


def test_queued_experiments_are_run_and_the_workspace_stays_as_it_was(own: Path) -> None:
    baseline = metrics_at(own, HERE)
    for name, value in (("one", 1), ("seven", 7)):
        answer(own, "exp", "run", "--queue", "--name", name, "--set-param", f"{KEY}={value}")
    result = run(own, "dvc", "exp", "run", "--run-all", "--jobs", "1")
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stdout + result.stderr

    status = answer(own, "queue", "status")
    assert status.count("Success") == 2
    assert "0 active" in status
    assert run(own, "git", "status", "--porcelain").stdout == ""
    assert metrics_at(own, HERE) == baseline

    told = experiments(own)
    reported = [told_metrics(told[name], REPORT) for name in ("one", "seven", "main")]
    assert [value_of(told[name], KEY) for name in ("one", "seven", "main")] == [1, 7, 4]
    assert reported[2] == baseline
    assert reported[0] != reported[1] != baseline
    answer(own, "exp", "apply", "seven")
    assert metrics_at(own, HERE) == reported[1]
    assert run(own, "dvc", "status", "--quiet", "dvc.yaml").returncode == 0
