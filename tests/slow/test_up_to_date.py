"""A repro with nothing to do is measured against as many empty stages."""

from pathlib import Path

import pytest

from stages.benchmark.up_to_date import Params, compare, make_empty_project, seconds
from stages.config.errors import PipelineError


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project = tmp_path / "empty"
    project.mkdir()
    monkeypatch.chdir(make_empty_project(project, 3))
    return project


@pytest.mark.usefixtures("empty")
def test_an_empty_project_takes_as_long_as_itself() -> None:
    report = compare(Params(repeats=2))
    (row,) = report.tables["up_to_date"].to_dict("records")
    assert row["stages"] == 3
    assert 0.2 < row["ratio_to_empty"] < 5
    (shown,) = report.shown.values()
    assert list(shown["project"]) == ["ours", "empty stages"]


def test_a_project_with_something_to_do_is_refused(empty: Path) -> None:
    (empty / "0.txt").write_text("1")
    with pytest.raises(PipelineError, match=r"expected to be up to date; run 'dvc repro'$"):
        seconds(empty)
