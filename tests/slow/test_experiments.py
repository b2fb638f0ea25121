"""Experiments are run, shown, queued and applied, by DVC's own commands."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.dvc_answers import HERE, KEY, REPORT, answer, flat, metrics_at
from tests.scratch import read_yaml, run, stages_run
from tests.warm_python import warm_variables


@pytest.fixture
def own(project: Path) -> Iterator[Path]:
    """A project with a git identity, in which experiments may be run; its workers are ended."""
    run(project, "git", "config", "user.name", "test")
    run(project, "git", "config", "user.email", "test@localhost")
    yield project
    run(project, "dvc", "queue", "stop", "--kill")


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


def test_an_experiment_is_run_shown_and_applied_again(own: Path) -> None:
    before = metrics_at(own, HERE)
    command = ["dvc", "exp", "run", "--name", "five", "--set-param", f"{KEY}=5"]
    ran = run(own, *command, variables=warm_variables())
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
    command = ["dvc", "exp", "run", "--run-all", "--jobs", "1"]
    result = run(own, *command, variables=warm_variables())
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
