"""Ambiguous images bear their label and the two classes that they may be."""

from typing import Any

import numpy as np

from stages.studies.error_analysis.ambiguous_figure import (
    ambiguous_captions,
    ambiguous_figure,
    ambiguous_title,
)
from tests.class_names import DIGITS
from tests.figures.readable import assert_readable, headline


def test_captions_name_the_label_and_the_two_best_guesses() -> None:
    scores = np.array([[0.1, 0.5, 0.4], [0.2, 0.2, 0.1]], dtype=np.float32)
    labels = np.array([2, 0], dtype=np.uint8)
    assert ambiguous_captions(labels, scores, ["a", "b", "c"]) == [
        ("c:", "b or", "c"),
        ("a:", "a or", "b"),
    ]
    assert "these 2, 1 of them right" in ambiguous_title(labels, scores, "m")


def test_the_figure_tells_how_many_are_right(train_sample: Any) -> None:
    images, labels = (array[:30] for array in train_sample)
    scores = np.eye(10, dtype=np.float32)[np.where(np.arange(30) < 7, labels, (labels + 1) % 10)]
    figure = ambiguous_figure(images, labels, scores, DIGITS, "m")
    assert headline(figure) == ("m is least sure of these 30, 7 of them right (label: guesses)")
    assert_readable(figure)
    best = scores.argmax(axis=1)
    first = figure.axes[0].texts[0].get_text()
    assert first.startswith(f"{labels[0]}: {best[0]} or ")
