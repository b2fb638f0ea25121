"""Too few images to learn from are told at once, a line for each reason."""

import numpy as np
import pytest

from stages.learning.feasible import too_few


def test_two_images_of_each_class_are_enough() -> None:
    assert too_few(np.repeat(np.arange(3), 2), 3) == []
    assert too_few(np.repeat(np.arange(255), 2), 255) == []
    assert too_few(np.array([0, 0, 1, 1]), 2) == []


@pytest.mark.parametrize(("labels", "n_test"), [([0, 0, 1, 1], 1), ([0, 0, 1, 1, 1], 0)])
def test_five_images_in_all_are_refused(labels: list[int], n_test: int) -> None:
    assert too_few(np.array(labels), n_test) == [
        "images: expected at least 6, found 5 in all; add some"
    ]


def test_classes_of_one_image_are_named() -> None:
    (line,) = too_few(np.array([0, 0, 0, 1, 2, 2]), 9, ["ä", "T-shirt", "07"])
    assert line == (
        "training images: expected at least 2 of each class, one to learn from while another is "
        "scored; found one of T-shirt; add some, or leave such classes out"
    )


def test_five_such_classes_are_all_named() -> None:
    (line,) = too_few(np.arange(5), 9)
    assert "found one of 0, 1, 2, 3, 4; add some" in line


def test_of_many_such_classes_the_first_are_named() -> None:
    (line,) = too_few(np.arange(40), 9)
    assert "found one of 0, 1, 2, 3, 4 and 35 more; " in line
