"""`make more` runs one stage a model, and keeps reports alone."""

import shutil
import sys
from pathlib import Path

import pytest

from stages.config import params
from stages.more import model
from tests.scratch import PROJECT, read_metrics, repro, run, set_params

FILE = "stages/more/dvc.yaml"


def test_a_model_is_run_alone_and_leaves_dvc_clean(project: Path) -> None:
    shutil.copy(PROJECT / FILE, project / FILE)
    assert "stages/more" not in run(project, "dvc", "repro", "--dry").stdout
    result = repro(project, f"{FILE}:model@softmax")
    assert result.returncode == 0, result.stdout + result.stderr
    folder = project / "reports/models/softmax"
    assert {path.name for path in folder.iterdir()} == {"confusion.csv", "details", "metrics.json"}
    assert {path.name for path in (folder / "details").iterdir()} >= {"loss.csv", "loss.png"}
    assert read_metrics(project, "softmax")["test"]["accuracy"] > 0.9
    shown = run(project, "dvc", "plots", "show", FILE)
    assert 'id = "loss_softmax"' in (project / "dvc_plots/index.html").read_text(), shown.stderr
    assert not (project / "models/softmax.skops").exists()


def test_a_model_of_the_chain_has_the_same_reports_if_it_is_run_by_hand(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = params.read_section("models.sgd", project / "params.yaml")
    set_params(project, {"models": {"sgd": block}}, str(model.PARAMS))
    monkeypatch.chdir(project)
    monkeypatch.setattr(sys, "argv", ["model", "sgd"])
    model.main()
    assert run(project, "git", "status", "--porcelain", "reports").stdout == ""
