"""`make more` runs a pipeline of its own, one stage a model, and keeps reports alone."""

import pytest

from stages.learning.model import FAMILIES
from tests.scratch import PROJECT, read_yaml

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
