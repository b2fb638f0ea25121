"""A pair of classes: the images of each that are taken for the other."""

from typing import Any

import numpy as np

from stages.studies.error_analysis.measures import pair_rows
from stages.studies.error_analysis.pair_figure import pair_figure
from tests.class_names import DIGITS
from tests.figures.readable import assert_readable, headline


def test_a_pair_tells_how_often_each_is_taken_for_the_other(train_sample: Any) -> None:
    images, labels = train_sample
    predicted = labels.copy()
    predicted[np.flatnonzero(labels == 3)[:2]] = 5
    figure = pair_figure(images, pair_rows(labels, predicted, (3, 5)), DIGITS, 9, "m")
    assert headline(figure) == "m takes 3 for 5: twice; 5 for 3: never"
    assert_readable(figure)
    titles = [axes._left_title.get_text() for axes in figure.axes]  # type: ignore[attr-defined]
    n_three, n_five = (int(np.sum(labels == digit)) for digit in (3, 5))
    assert titles == [
        f"3, predicted 3: {n_three - 2}, the first 9",
        "3, predicted 5: 2",
        "5, predicted 3: 0",
        f"5, predicted 5: {n_five}, the first 9",
    ]
