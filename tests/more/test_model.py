"""What a model that learns in epochs tells of them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.more import model
from stages.more.figure import loss_figure


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
