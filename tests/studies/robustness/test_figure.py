"""Figures of harder images can be read, and say what was found."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from stages.figures.canvas import styles
from stages.studies.robustness.corruptions import corrupt_by_degrees
from stages.studies.robustness.figure import CORRUPTIONS, examples_figure, robustness_figure
from stages.studies.robustness.measures import all_curves
from stages.studies.robustness.params import Corruptions
from tests.figures.readable import LONG, assert_readable, headline, png

STRENGTHS: dict[str, list[float]] = {
    "shift": [0, 1, 2, 3, 4],
    "rotation": [0, 10, 20, 30, 40],
    "scale": [0, 0.1, 0.2, 0.3, 0.4],
    "blur": [0, 0.5, 1, 1.5, 2],
    "noise": [0, 25, 50, 75, 100],
}


def curves_of(right: dict[str, float], n_models: int = 4, n: int = 2000) -> pd.DataFrame:
    """Return curves that fall, over the strengths of each corruption, to a share that is right."""
    labels = np.zeros(n, dtype=np.uint8)
    falls = {name: np.linspace(0.99, last, 5)[:, None] for name, last in right.items()}
    scores = {
        f"{LONG[:13]}_{i}": {
            name: np.eye(2, dtype=np.float32)[(np.arange(n) >= n * (fall - 0.01 * i)).astype(int)]
            for name, fall in falls.items()
        }
        for i in range(n_models)
    }
    return all_curves(labels, scores, STRENGTHS)


EVEN = dict.fromkeys(STRENGTHS, 0.8)


def draw_curves(curves: pd.DataFrame) -> Figure:
    return robustness_figure(curves, styles(list(curves["model"].unique())))


def test_every_corruption_is_drawn() -> None:
    assert list(CORRUPTIONS) == list(Corruptions.model_fields) == list(STRENGTHS)


@pytest.mark.parametrize("n_models", [1, 4, 7])
def test_curves_are_readable_and_name_the_hardest(n_models: int) -> None:
    curves = curves_of(EVEN | {"scale": 0.3}, n_models)
    figure = draw_curves(curves)
    assert_readable(figure)
    hardest = curves[(curves["corruption"] == "scale") & (curves["strength"] == 0.4)]
    mean = 100 * hardest["accuracy"].mean()
    assert headline(figure) == (
        f"Images resized by 40 % are the hardest: {mean:.0f} % right on average"
    )


@pytest.mark.parametrize("name", STRENGTHS)
def test_every_corruption_may_be_the_hardest(name: str) -> None:
    figure = draw_curves(curves_of(EVEN | {name: 0.1}))
    what, unit, factor = CORRUPTIONS[name]
    strength = factor * STRENGTHS[name][-1]
    assert headline(figure).startswith(f"Images {what} {strength:g} {unit} are the hardest")
    assert_readable(figure)


def test_models_that_make_no_mistake_and_only_mistakes_are_drawn() -> None:
    curves = curves_of(dict.fromkeys(STRENGTHS, 0.0), 1)
    perfect = curves.assign(model="perfect", accuracy=1.0, accuracy_low=0.998, accuracy_high=1.0)
    assert_readable(draw_curves(pd.concat([curves, perfect])))


def test_a_line_shows_the_errors_of_its_model_in_its_colour() -> None:
    curves = curves_of(EVEN)
    figure = draw_curves(curves)
    looks = styles(list(curves["model"].unique()))
    for panel, name in zip(figure.axes, STRENGTHS, strict=False):
        lines = {line.get_label(): line for line in panel.get_lines()}
        assert {label: line.get_color() for label, line in lines.items()} == {
            model: colour for model, (colour, _) in looks.items()
        }
        for model, line in lines.items():
            own = curves[(curves["model"] == model) & (curves["corruption"] == name)]
            np.testing.assert_allclose(
                np.asarray(line.get_ydata(), float), 100 * (1 - own["accuracy"])
            )


def test_examples_are_readable_though_some_have_fewer_strengths(test_sample: Any) -> None:
    strengths = STRENGTHS | {"blur": [0, 1.0]}
    rows = corrupt_by_degrees(test_sample[0][:1], strengths, dict.fromkeys(strengths, 0))
    figure = examples_figure(rows, strengths, "7")
    assert_readable(figure)
    captions = [text.get_text() for text in figure.axes[0].texts]
    assert captions[15:20] == ["0", "1", "", "", ""]
    assert captions[10:15] == ["0", "10", "20", "30", "40"]


def test_the_same_data_give_the_same_bytes() -> None:
    curves = curves_of(EVEN)
    assert png(draw_curves(curves)) == png(draw_curves(curves))
