"""Figures of the data tell which classes are frequent, and which are alike."""

import numpy as np

from stages.explore import class_counts
from stages.figures.exploration import class_counts_figure, mean_images_title
from tests.class_names import DIGITS, HARD
from tests.figures.readable import assert_readable, headline


def test_counts_of_two_classes_are_readable() -> None:
    counts = class_counts(
        np.repeat(np.arange(2, dtype=np.uint8), [10, 30]), np.arange(2, dtype=np.uint8), ["0", "1"]
    )
    figure = class_counts_figure(counts)
    assert_readable(figure)
    assert headline(figure) == "1 is 3.00 times as frequent as 0"


def test_counts_of_the_whole_training_set_are_readable() -> None:
    labels = np.repeat(np.arange(10), np.linspace(5421, 6742, 10).astype(int)).astype(np.uint8)
    assert_readable(class_counts_figure(class_counts(labels, labels, DIGITS)))


def test_the_two_most_alike_mean_images_are_named() -> None:
    means = np.zeros((4, 3, 5))
    means[:, 0, 0] = 0, 50, 90, 99
    assert mean_images_title(means, HARD).endswith(": 07 and NA are the most alike")
