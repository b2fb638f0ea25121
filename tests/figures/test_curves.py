"""Curves of few and of many models can be read, the best model named first."""

import numpy as np
import pytest

from stages.compare import Scored
from stages.figures.curves import HIGHEST, LOWEST, curves_figure
from tests.figures.readable import LONG, assert_readable, headline
from tests.figures.tables import curves_of


def test_curves_name_the_best_by_average_precision_first(scored: Scored) -> None:
    curves = curves_of(scored)
    figure = curves_figure(curves)
    by_precision = sorted(curves, key=lambda name: -curves[name][1].area())
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert [text.split(":")[0] for text in legend] == by_precision
    assert headline(figure).startswith(f"{by_precision[0]} ranks images best")
    for text, name in zip(legend, by_precision, strict=True):
        roc, precision = (curve.area() for curve in curves[name])
        assert text == f"{name}: {roc:.4f}, {precision:.4f}"


@pytest.mark.parametrize("n_models", [1, 2, 8])
def test_curves_of_few_and_of_many_models_are_readable(n_models: int, scored: Scored) -> None:
    (curves, *_) = curves_of(scored).values()
    names = [f"{LONG[:18]}_{i}" for i in range(n_models)]
    assert_readable(curves_figure(dict.fromkeys(names, curves)))


def test_a_roc_curve_is_straight_between_points_though_the_scale_is_logarithmic(
    scored: Scored,
) -> None:
    curves = curves_of(scored)
    figure = curves_figure({"linear": curves["linear"]})
    (line,) = figure.axes[0].get_lines()
    roc = curves["linear"][0]
    x, y = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
    assert len(x) >= 100
    expected = np.clip(np.interp(x, roc.x, roc.y), LOWEST, HIGHEST)
    np.testing.assert_allclose(y, expected)
