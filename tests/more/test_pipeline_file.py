"""`make more` runs a pipeline of its own, one stage a model, and keeps reports alone."""

import shutil
from pathlib import Path

import pytest

from stages.learning.model import FAMILIES
from tests.scratch import PROJECT, read_metrics, read_yaml, repro, run

FILE = "stages/more/dvc.yaml"
GRAPH = read_yaml(PROJECT / FILE)
BLOCKS = read_yaml(PROJECT / "stages/more/params.yaml")["models"]
EPOCHS = {
    "mlp": {"loss.csv", "loss.png"},
    "softmax": {"loss.csv", "loss.png"},
}


def test_every_family_is_among_the_models_of_the_project_or_these() -> None:
    own = read_yaml(PROJECT / "params.yaml")["models"]
    assert {block["family"] for block in [*BLOCKS.values(), *own.values()]} == set(FAMILIES)


def test_the_ranking_depends_on_each_model() -> None:
    deps = GRAPH["stages"]["compare"]["deps"]
    listed = [dep for dep in deps if dep.startswith("reports/models/")]
    assert listed == [f"reports/models/{name}/details" for name in BLOCKS]


@pytest.mark.parametrize("name", EPOCHS)
def test_the_loss_of_a_model_that_learns_in_epochs_is_among_the_plots(name: str) -> None:
    drawn = {
        key: plot
        for entry in GRAPH["plots"]
        if isinstance(entry, dict)
        for key, plot in entry.items()
    }
    assert drawn[f"loss_{name}"]["y"] == {f"../../reports/models/{name}/details/loss.csv": "loss"}


def test_a_model_is_run_alone_and_leaves_dvc_clean(project: Path) -> None:
    shutil.copy(PROJECT / FILE, project / FILE)
    assert "stages/more" not in run(project, "dvc", "repro", "--dry").stdout
    result = repro(project, f"{FILE}:model@softmax")
    assert result.returncode == 0, result.stdout + result.stderr
    folder = project / "reports/models/softmax"
    assert {path.name for path in folder.iterdir()} == {"confusion.csv", "details", "metrics.json"}
    assert {path.name for path in (folder / "details").iterdir()} >= EPOCHS["softmax"]
    assert read_metrics(project, "softmax")["test"]["accuracy"] > 0.9
    shown = run(project, "dvc", "plots", "show", FILE)
    assert 'id = "loss_softmax"' in (project / "dvc_plots/index.html").read_text(), shown.stderr
    assert not (project / "models/softmax.skops").exists()
