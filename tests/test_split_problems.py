"""What makes a split unusable is told, all of it at once."""

import numpy as np
import pytest

from stages import split
from stages.store.raw_images import Part
from tests.own_images import random_images

NAMES = [f"c{label}" for label in range(9)]


def part(labels: list[int], seed: int) -> Part:
    return Part(*random_images(labels, seed))


@pytest.mark.parametrize("labels", [[0, 1, 3], [1, 2, 3], [0, 2], [5, 1]])
def test_labels_need_neither_begin_at_0_nor_be_without_gaps(labels: list[int]) -> None:
    assert split.find_problems(part(labels, 0), part(labels, 1), NAMES) == []


def test_a_single_class_is_told() -> None:
    found = split.find_problems(part([3, 3], 0), part([3], 1), NAMES)
    assert found == [
        "training labels: expected two classes or more, found c3",
        "test labels: expected two classes or more, found c3",
    ]


def test_a_test_label_that_is_never_trained_on_is_told_with_its_first_image() -> None:
    (line,) = split.find_problems(part([0, 1, 2], 0), part([0, 1, 4, 3, 2, 4], 1), NAMES)
    assert line == "test labels: expected classes of the training set, found c3, c4 (row 2)"


def test_all_problems_are_told_at_once() -> None:
    train = part([0, 0], 0)
    found = split.find_problems(train, Part(train.images, np.array([1, 1], np.uint8)), NAMES)
    assert [line.split(":")[0] for line in found] == [
        "training labels",
        "test labels",
        "test labels",
        "test images",
    ]


def test_a_good_split_has_no_problem() -> None:
    assert split.find_problems(part([0, 1, 2, 1], 0), part([0, 0, 2, 1], 1), NAMES) == []


def test_the_same_image_twice_within_a_set_is_no_problem() -> None:
    train = part([0, 1], 0)[np.array([0, 1, 0])]
    assert split.find_problems(train, part([1, 0], 1), NAMES) == []
