"""Curves of few and of many models can be read, the best model named first."""

import numpy as np
import pandas as pd
import pytest

from stages.figures.curves import HIGHEST, LOWEST, curves_figure
from tests.figures.readable import LONG, assert_readable, headline
from tests.figures.tables import curves_of
from tests.known_errors import Scored


def of_one(tables: dict[str, pd.DataFrame], model: str) -> dict[str, pd.DataFrame]:
    return {kind: table[table["model"] == model] for kind, table in tables.items()}


def test_curves_name_the_best_by_average_precision_first(scored: Scored) -> None:
    tables, areas = curves_of(scored)
    figure = curves_figure(tables, areas)
    by_precision = sorted(areas.index, key=lambda name: -areas["precision_recall"][name])
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert [text.split(":")[0] for text in legend] == by_precision
    assert headline(figure).startswith(f"{by_precision[0]} ranks images best")
    for text, name in zip(legend, by_precision, strict=True):
        roc, precision = areas["roc"][name], areas["precision_recall"][name]
        assert text == f"{name}: {roc:.4f}, {precision:.4f}"


@pytest.mark.parametrize("n_models", [1, 2, 8])
def test_curves_of_few_and_of_many_models_are_readable(n_models: int, scored: Scored) -> None:
    tables, areas = curves_of(scored)
    names = [f"{LONG[:18]}_{i}" for i in range(n_models)]
    alike = {
        kind: pd.concat(own.assign(model=name) for name in names)
        for kind, own in of_one(tables, "linear").items()
    }
    of_all = pd.DataFrame([areas.loc["linear"]] * n_models, index=names)
    assert_readable(curves_figure(alike, of_all))


def test_a_roc_curve_is_straight_between_points_though_the_scale_is_logarithmic(
    scored: Scored,
) -> None:
    tables, areas = curves_of(scored)
    own = of_one(tables, "linear")
    figure = curves_figure(own, areas.loc[["linear"]])
    (line,) = figure.axes[0].get_lines()
    roc = own["roc"]
    x, y = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
    assert len(x) >= 100
    known = np.interp(x, roc["false_positive_rate"], roc["true_positive_rate"])
    np.testing.assert_allclose(y, np.clip(known, LOWEST, HIGHEST))
