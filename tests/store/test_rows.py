"""Rows are those of the array, made when they are asked for."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stages.store.rows import Rows, blocks


@given(st.data())
def test_they_are_the_rows_of_the_array_as_made(draw: st.DataObject) -> None:
    array = np.arange(60).reshape(20, 3)
    numbers = draw.draw(st.lists(st.integers(0, 19), min_size=1, max_size=30))
    key = draw.draw(
        st.one_of(
            st.slices(len(numbers)),
            st.lists(st.integers(0, len(numbers) - 1), min_size=1).map(np.array),
            st.lists(st.booleans(), min_size=len(numbers), max_size=len(numbers)).map(np.array),
        )
    )
    seen = Rows(array, np.array(numbers), made=lambda block: block * 2.0)
    np.testing.assert_array_equal(seen[key], 2.0 * array[numbers][key])
    np.testing.assert_array_equal(np.asarray(seen), 2.0 * array[numbers])
    of_rows = Rows(seen, np.arange(len(numbers))[::-1])
    np.testing.assert_array_equal(np.asarray(of_rows), 2.0 * array[numbers][::-1])
    assert seen.shape == (len(numbers), 3)
    assert seen.dtype == np.float64
    assert len(seen) == len(numbers)


def test_a_mask_chooses_them() -> None:
    array = np.arange(12).reshape(6, 2)
    mask = np.array([True, False, False, True, True, False])
    np.testing.assert_array_equal(np.asarray(Rows(array, mask)), array[mask])


def test_blocks_cover_all_rows_once() -> None:
    covered = [row for block in blocks(10, 4) for row in range(10)[block]]
    assert covered == list(range(10))
    assert list(blocks(0, 4)) == []
