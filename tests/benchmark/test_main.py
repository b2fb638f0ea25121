"""The command: what it refuses before it measures anything, and what it leaves behind."""

import copy
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from stages.benchmark import __main__ as command
from stages.benchmark.report import Report
from stages.config.errors import PipelineError
from stages.figures.canvas import new_figure
from stages.store.reports import write_json
from tests.benchmark.small import SMALL
from tests.scratch import PROJECT, read_yaml

SECTIONS = read_yaml(PROJECT / "stages/benchmark/params.yaml")


def main(monkeypatch: pytest.MonkeyPatch, *names: str, sections: Any = SMALL) -> None:
    write_json(command.PARAMS, sections)
    monkeypatch.setattr(sys, "argv", ["benchmark", *names])
    command.main()


def changed(key: str, value: object) -> dict[str, Any]:
    sections: dict[str, Any] = copy.deepcopy(SMALL)
    section, name = key.split(".")
    sections[section][name] = value
    return sections


def test_the_committed_sizes_are_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    assert command.load_document().model_dump() == SECTIONS
    command.check_models("scaling", SECTIONS["scaling"]["models"])


@pytest.mark.usefixtures("project", "in_this_process")
def test_every_comparison_runs_and_what_it_reports_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def report(name: str, *_: object) -> Report:
        table = pd.DataFrame({"work": ["one"], "ratio": [2.0]})
        return Report({"shown": table}, {name: table}, {name: new_figure(2, 2)[0]})

    monkeypatch.setattr(command, "run_comparison", report)
    main(monkeypatch)
    written = {path.name for path in command.REPORTS.iterdir()}
    assert written == {f"{name}.{end}" for name in SECTIONS for end in ("csv", "png")}
    assert (command.REPORTS / "neighbors.csv").read_text() == "work,ratio\none,2.0\n"


@pytest.mark.usefixtures("project", "in_this_process")
@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("tutorials.folds", 1, "tutorials.folds: expected greater than or equal to 2, found 1"),
        ("tutorials.n_neighbors", [], "tutorials.n_neighbors: "),
        ("neighbors.querys", 5, "neighbors.querys: unknown key; did you mean queries?"),
        ("frontier.train_size", "5", "frontier.train_size: expected a valid integer, found '5'"),
        ("scaling.copies", [1], "scaling.copies: "),
        ("scaling.copies", [2, 1], "scaling.copies: expected ever greater numbers, found [2, 1]"),
        ("scaling.models", ["sdg"], "scaling.models: no such model 'sdg'; did you mean sgd?"),
        ("stages.models", ["sdg"], "stages.models: no such model 'sdg'; did you mean sgd?"),
        ("stages.models", 3, "stages.models: "),
        ("cluster.models", ["sdg"], "cluster.models: no such model 'sdg'; did you mean sgd?"),
        ("cluster.workers", [2, 1], "cluster.workers: expected ever greater numbers, found [2, 1]"),
        ("tutorials.n_neighbors", [99], "tutorials: "),
    ],
)
def test_what_is_wrong_with_the_params_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, key: str, value: object, message: str
) -> None:
    with pytest.raises(PipelineError) as caught:
        main(monkeypatch, sections=changed(key, value))
    assert str(caught.value).startswith(f"stages/benchmark/params.yaml: {message}")
    assert "\n" not in str(caught.value)
    assert not command.REPORTS.exists()


@pytest.mark.usefixtures("project", "in_this_process")
@pytest.mark.parametrize(
    "missing", ["models/sgd.skops", "reports/models/committee/details/summary.csv"]
)
def test_what_is_not_made_yet_is_told_before_anything_is_measured(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    Path(missing).unlink()
    with pytest.raises(PipelineError, match=rf"^{missing}: not found; 'dvc repro' makes it$"):
        main(monkeypatch)
    assert not command.REPORTS.exists()


@pytest.mark.usefixtures("project")
def test_an_unknown_comparison_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PipelineError, match=r"^benchmark: frontir: no such .* mean frontier\?$"):
        main(monkeypatch, "frontir")


def test_windows_is_told_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    monkeypatch.setattr(sys, "argv", ["benchmark"])
    with pytest.raises(PipelineError, match=r"^benchmark: expected Linux or macOS, .*WSL is one$"):
        command.main()
