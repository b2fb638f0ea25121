"""A sample of a class is at even distances, and all of a class that has no more."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stages.learning.class_sample import MOST_OF_CLASS, class_sample, evenly


@given(st.integers(0, 300), st.integers(1, 100))
def test_a_sample_at_even_distances_has_no_row_twice(n: int, most: int) -> None:
    rows = np.arange(n) * 3
    found = evenly(rows, most)
    assert len(found) == min(n, most)
    assert len(np.unique(found)) == len(found)
    assert np.isin(found, rows).all()
    if len(found) > 1:
        steps = np.diff(found)
        assert steps.max() - steps.min() <= 3


def test_of_a_class_with_more_a_sample_is_taken() -> None:
    vectors = np.arange(3 * MOST_OF_CLASS)[:, None]
    own = vectors[:, 0] % 2 == 0
    found = class_sample(vectors, own)
    assert len(found) == MOST_OF_CLASS
    assert (found % 2 == 0).all()
    np.testing.assert_array_equal(class_sample(vectors[:10], own[:10])[:, 0], [0, 2, 4, 6, 8])
