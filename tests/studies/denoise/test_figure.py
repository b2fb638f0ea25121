"""Figures of cleaned images can be read, and say what was found."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.imaging.noise import KINDS
from stages.studies.denoise.figure import STATES, digits_figure, quality_figure
from tests.figures.readable import LONG, assert_readable, headline


def quality_of(correct: dict[str, tuple[int, int, int]]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [{"noise": "none", "images": "original", "correct": 990}]
    for noise, own in correct.items():
        rows += [
            {"noise": noise, "images": state, "correct": number, "won_back": 0.5, "psnr": 15.0}
            for state, number in zip(STATES, own, strict=True)
        ]
    table = pd.DataFrame(rows).assign(n=1000)
    accuracy = table["correct"] / 1000
    return table.assign(
        accuracy=accuracy,
        ssim=accuracy,
        accuracy_low=accuracy - 0.01,
        accuracy_high=accuracy + 0.01,
    )


QUALITY = quality_of(
    {"uniform": (500, 600, 930), "gaussian": (550, 740, 920), "salt_and_pepper": (280, 920, 860)}
)


def test_every_noise_is_drawn() -> None:
    assert list(QUALITY["noise"].unique()[1:]) == list(KINDS)


def test_qualities_are_readable_and_tell_what_the_worst_noise_costs() -> None:
    figure = quality_figure(QUALITY, LONG[:13])
    assert_readable(figure)
    assert headline(figure) == (
        "Salt and pepper noise costs random_forest 710 test images; k-NN wins back 50 %"
    )
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert sorted(labels) == sorted(["no noise", "noisy", "median filter", "k-NN"])


def test_noise_that_costs_nothing_is_told() -> None:
    figure = quality_figure(quality_of({"gaussian": (990, 990, 990)}), "sgd")
    assert_readable(figure)
    assert headline(figure) == "No noise costs sgd any test image"


def test_a_quality_is_drawn_in_the_row_of_its_noise() -> None:
    panel = quality_figure(QUALITY, "sgd").axes[0]
    for container, (place, state) in zip(panel.containers, enumerate(STATES), strict=True):
        line = container.lines[0]  # type: ignore[attr-defined]
        own = QUALITY[QUALITY["images"] == state]
        np.testing.assert_allclose(np.asarray(line.get_xdata(), float), 100 * own["accuracy"])
        rows = np.arange(3) + 0.2 * (place - 1)
        np.testing.assert_allclose(np.asarray(line.get_ydata(), float), rows)


@pytest.mark.parametrize("n_digits", [2, 10])
def test_digits_stand_below_their_original(test_sample: Any, n_digits: int) -> None:
    originals = test_sample[0][:n_digits]
    cleaned = {
        kind: {state: np.full_like(originals, 10 * i + j) for j, state in enumerate(STATES)}
        for i, kind in enumerate(KINDS, start=1)
    }
    figure = digits_figure(originals, cleaned, QUALITY)
    (shown,) = figure.axes[0].get_images()
    sheet = np.asarray(shown.get_array())
    step = sheet.shape[0] // 10
    np.testing.assert_array_equal(sheet[:28, :28], originals[0])
    column = [sheet[row * step, 0] for row in range(1, 10)]
    assert column == [10, 11, 12, 20, 21, 22, 30, 31, 32]
    if n_digits == 10:
        assert_readable(figure)
        assert headline(figure) == (
            "Salt and pepper noise: SSIM 0.28, after a median filter 0.92, after k-NN 0.86"
        )
