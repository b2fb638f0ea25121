"""The loss by epoch is what the classifier of a model file recorded."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.config.errors import PipelineError
from stages.more import loss_curve
from stages.more.loss_figure import loss_figure
from stages.store.model_file import save_model


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["loss_curve", "m"])
    return tmp_path / "reports/models/m"


@pytest.mark.parametrize("family", ["mlp", "softmax"])
def test_the_table_has_the_loss_and_the_accuracy_of_each_epoch(
    family: str, fitted: dict[str, Any], folder: Path
) -> None:
    classifier = fitted[family][-1]
    save_model(Path("models/m.skops"), fitted[family])
    loss_curve.main()
    assert {path.name for path in folder.iterdir()} == {"loss.csv", "loss.png"}
    table = pd.read_csv(folder / "loss.csv")
    assert list(table["epoch"]) == list(range(1, classifier.n_iter_ + 1))
    np.testing.assert_allclose(table["loss"], classifier.loss_curve_, atol=1e-6)
    np.testing.assert_allclose(
        table["validation_accuracy"], classifier.validation_scores_, atol=1e-6
    )


def test_a_model_without_epochs_is_one_line(fitted: dict[str, Any], folder: Path) -> None:
    save_model(Path("models/m.skops"), fitted["logistic"])
    with pytest.raises(PipelineError) as caught:
        loss_curve.main()
    assert str(caught.value) == (
        "models/m.skops: expected a classifier with a loss and a validation accuracy for each "
        "epoch, found a LogisticRegression with 0 and 0"
    )
    assert not folder.exists()


def test_the_figure_says_when_the_held_out_error_was_least() -> None:
    table = pd.DataFrame(
        {
            "epoch": [1, 2, 3, 4],
            "loss": [1.0, 0.5, 0.2, 0.1],
            "validation_accuracy": [0.5, 0.9, 0.97, 0.95],
        }
    )
    figure = loss_figure("net", table)
    assert figure.get_suptitle() == "net errs least on what it held out: 3.00 % after epoch 3 of 4"
    losses, errors = figure.axes
    np.testing.assert_array_equal(losses.lines[0].get_ydata(), table["loss"])
    np.testing.assert_allclose(np.asarray(errors.lines[0].get_ydata()), [50, 10, 3, 5])
