"""The stage writes its reports of the models named, in whatever order and to whatever folder."""

import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from stages import compare
from stages.store.arrays import write_arrays
from stages.store.reports import write_json
from tests.known_errors import four_models


@pytest.fixture
def sets() -> tuple[compare.Scored, compare.Scored]:
    return four_models()


@pytest.fixture
def project(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sets: tuple[compare.Scored, compare.Scored],
) -> Path:
    monkeypatch.chdir(tmp_path)
    for part, folder, scored in (
        ("test", compare.TEST, sets[0]),
        ("cv", compare.TRAIN, sets[1]),
    ):
        write_arrays(folder, labels=scored.labels)
        for name, scores in scored.scores.items():
            write_arrays(compare.SCORES / part / name, scores=scores)
    write_json(Path("params.yaml"), {"compare": {"target": 0.97, "significance_level": 0.05}})
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *models: str) -> dict[str, bytes]:
    monkeypatch.setattr(sys, "argv", ["compare", *models])
    compare.main()
    return {path.name: path.read_bytes() for path in compare.REPORTS.iterdir()}


@pytest.mark.usefixtures("project")
def test_the_stage_writes_its_reports_of_the_models_named(
    monkeypatch: pytest.MonkeyPatch, sets: tuple[compare.Scored, compare.Scored]
) -> None:
    written = run(monkeypatch, *sets[0].scores)
    assert set(written) == {
        "curves.png",
        "pairs.csv",
        "ranking.csv",
        "ranking.md",
        "ranking.png",
        "verdicts.csv",
    }
    pairs = pd.read_csv(compare.REPORTS / "pairs.csv")
    assert len(pairs) == 6
    verdict = dict(
        zip(zip(pairs["first"], pairs["second"], strict=True), pairs["verdict"], strict=True)
    )
    assert verdict["best", "worst"] == "best is better"
    assert verdict["ant", "zebra"] == "no difference shown"
    assert verdict["best", "ant"] == "no difference shown"
    ranking = pd.read_csv(compare.REPORTS / "ranking.csv")
    assert list(ranking["model"]) == ["best", "ant", "zebra", "worst"]


@pytest.mark.usefixtures("project")
def test_the_reports_go_where_they_are_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = run(monkeypatch, "ant", "best")
    shutil.rmtree(compare.REPORTS)
    monkeypatch.setattr(sys, "argv", ["compare", "--reports", "reports/more", "ant", "best"])
    compare.main()
    assert not compare.REPORTS.exists()
    assert {path.name: path.read_bytes() for path in Path("reports/more").iterdir()} == usual


@pytest.mark.usefixtures("project")
def test_the_order_of_the_arguments_changes_no_rank_and_no_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ["zebra", "best", "worst"]
    one, other = (run(monkeypatch, *order) for order in (names, sorted(names)))
    del one["verdicts.csv"], other["verdicts.csv"]  # in the order of the arguments
    assert one == other


@pytest.mark.usefixtures("project")
def test_a_single_model_is_ranked_without_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, "ant")
    assert len(pd.read_csv(compare.REPORTS / "pairs.csv")) == 0
    assert list(pd.read_csv(compare.REPORTS / "ranking.csv")["rank"]) == [1]


@pytest.mark.usefixtures("project")
def test_no_model_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(monkeypatch)
    assert caught.value.code == 2
    assert "models" in capsys.readouterr().err
