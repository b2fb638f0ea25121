"""Learning curves label each model's extrapolated error, no label on another."""

import numpy as np
import pytest

from stages.studies.learning_curves.figure import learning_curves_figure, spread_out
from stages.studies.learning_curves.measures import Measured, extrapolated_table, measured_table
from tests.figures.readable import assert_readable
from tests.studies.tables import learning_tables


@pytest.mark.parametrize(
    ("heights", "expected"),
    [
        ([0.2, 0.5, 0.8], [0.2, 0.5, 0.8]),
        ([0.5, 0.5, 0.52], [0.5, 0.55, 0.6]),
        ([0.0, 0.01, 0.9], [0.025, 0.075, 0.9]),
    ],
)
def test_labels_are_moved_up_until_none_lies_on_another(
    heights: list[float], expected: list[float]
) -> None:
    np.testing.assert_allclose(spread_out(np.array(heights), 0.05), expected)


def test_learning_curves_label_the_extrapolated_error_of_each_model() -> None:
    curves, extrapolated = learning_tables(["b", "a"])
    figure = learning_curves_figure(curves, extrapolated)
    shown = sorted(text.get_text() for text in figure.axes[0].texts)
    assert shown == sorted(f"{100 * error:.2f} %" for error in extrapolated["doubled_error"])
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert sorted(legend) == ["a", "b"]


def test_learning_curves_of_a_model_without_errors_are_readable() -> None:
    sizes = np.array([100, 200, 400, 800])
    wrong = np.zeros((4, 500), dtype=bool)
    measured = {"flawless": Measured(sizes, wrong), "half": Measured(sizes, ~wrong)}
    extrapolated = extrapolated_table(measured, 1000, 20, 0)
    assert_readable(learning_curves_figure(measured_table(measured), extrapolated))
