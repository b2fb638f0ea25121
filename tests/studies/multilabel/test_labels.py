"""Neighbours decide a label by more than half of them."""

import numpy as np

from stages.studies.multilabel.labels import majority


def test_a_label_needs_more_than_half_of_the_neighbours() -> None:
    flags = np.array([[1, 0], [1, 1], [0, 1], [0, 0]], dtype=np.bool_)
    neighbors = np.array([[0, 1], [0, 2], [2, 3]], dtype=np.int32)
    assert majority(flags, neighbors).tolist() == [
        [True, False],
        [False, False],
        [False, False],
    ]
