"""Neighbours decide a label by more than half of them."""

import numpy as np

from stages.studies.multilabel.labels import large_and_odd, majority


def test_a_label_needs_more_than_half_of_the_neighbours() -> None:
    flags = np.array([[1, 0], [1, 1], [0, 1], [0, 0]], dtype=np.bool_)
    neighbors = np.array([[0, 1], [0, 2], [2, 3]], dtype=np.int32)
    assert majority(flags, neighbors).tolist() == [
        [True, False],
        [False, False],
        [False, False],
    ]


def test_a_class_is_as_large_as_the_number_it_is_called_or_else_as_its_place() -> None:
    labels = np.array([0, 1, 2], dtype=np.uint8)
    called = large_and_odd(labels, ["4", "7", "10"], 7)
    assert called.tolist() == [[False, False], [True, True], [True, False]]
    placed = large_and_odd(labels, ["Bag", "Coat", "07"], "Coat")
    assert placed.tolist() == [[False, False], [True, True], [True, False]]
