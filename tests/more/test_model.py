"""A model that is run by hand is reported as the chain would report it."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.config import params
from stages.more import model
from stages.more.figure import loss_figure
from tests.scratch import copy_built, repro, run, set_params


@pytest.mark.parametrize("family", ["mlp", "softmax"])
def test_the_table_has_the_loss_and_the_accuracy_of_each_epoch(
    family: str, fitted: dict[str, Any]
) -> None:
    classifier = fitted[family][-1]
    table = model.loss_table(classifier)
    assert table is not None
    assert list(table["epoch"]) == list(range(1, classifier.n_iter_ + 1))
    np.testing.assert_array_equal(table["loss"], classifier.loss_curve_)
    np.testing.assert_array_equal(table["validation_accuracy"], classifier.validation_scores_)


def test_a_classifier_that_does_not_learn_in_epochs_has_no_such_table(
    fitted: dict[str, Any],
) -> None:
    assert model.loss_table(fitted["logistic"][-1]) is None


def test_a_model_of_the_chain_has_the_same_reports_if_it_is_run_by_hand(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = copy_built(built, tmp_path / "project")
    block = params.read_section("models.sgd", project / "params.yaml")
    set_params(project, {"models": {"sgd": block}}, str(model.PARAMS))
    monkeypatch.chdir(project)
    monkeypatch.setattr(sys, "argv", ["model", "sgd"])
    model.main()
    assert run(project, "git", "status", "--porcelain", "reports").stdout == ""


def test_params_that_the_data_do_not_allow_are_one_line(project: Path) -> None:
    key = "models.svm_rbf_pixels.max_images"
    set_params(project, {key: 5}, str(model.PARAMS))
    result = run(project, "python", "-m", "stages.more.model", "svm_rbf_pixels")
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith("stages/more/params.yaml: models.svm_rbf_pixels: expected 10 (one image")
    assert repro(project, "--dry").returncode == 0


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
