"""The confusion matrix shows every count, and tells the most frequent mistake."""

import numpy as np
import numpy.typing as npt
import pytest

from stages.figures.confusion import confusion_figure
from tests.class_names import DIGITS
from tests.figures.readable import LONG, assert_readable, headline


@pytest.mark.parametrize(
    ("counts", "headline_"),
    [
        ([[9, 0], [0, 9]], "m makes no mistake"),
        ([[9, 1], [0, 9]], "m most often takes 0 for 1: once"),
        ([[9, 1], [4, 9]], "m most often takes 1 for 0: 4 times"),
        ([[9, 4], [4, 9]], "m most often takes 0 for 1 and 1 for 0: 4 times each"),
        ([[9, 2, 2], [2, 9, 0], [0, 0, 9]], "m makes 3 mistakes most often: 2 times each"),
        ([[0, 0], [0, 9]], "m makes no mistake"),
    ],
)
def test_confusion_tells_the_most_frequent_mistake(counts: list[list[int]], headline_: str) -> None:
    figure = confusion_figure(np.array(counts), DIGITS[: len(counts)], "m")
    assert headline(figure) == headline_
    assert_readable(figure)


def test_confusion_shows_every_count_in_its_cell(counts: npt.NDArray[np.int64]) -> None:
    axes = confusion_figure(counts, DIGITS, "m").axes[0]
    shown = {(text.get_position()[1], text.get_position()[0]): text for text in axes.texts}
    expected = {tuple(map(int, cell)): f"{counts[tuple(cell)]:,}" for cell in np.argwhere(counts)}
    assert {cell: text.get_text() for cell, text in shown.items()} == expected


def test_confusion_of_the_whole_test_set_is_readable() -> None:
    rng = np.random.default_rng(0)
    counts = rng.integers(0, 1200, (10, 10))
    np.fill_diagonal(counts, 1135)
    assert_readable(confusion_figure(counts, DIGITS, LONG))
