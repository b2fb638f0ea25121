"""What is made some images at a time is what would be made of all, and lies on the disk."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.scoring.blocks import by_blocks, distinct, gather
from stages.store import rows
from stages.store.scratch import is_elsewhere


@given(st.integers(0, 30), st.integers(1, 9))
def test_by_blocks_is_as_of_all_at_once(n: int, block: int) -> None:
    values = np.random.default_rng(n).integers(-9, 9, (n, 3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "BLOCK", block)
        sums = by_blocks(lambda own: own.sum(axis=1), values)
        kept = by_blocks(np.compress, values[:, 0] > 0, values[:, 1])
    np.testing.assert_array_equal(sums, values.sum(axis=1))
    np.testing.assert_array_equal(kept, values[values[:, 0] > 0, 1])
    assert kept.dtype == values.dtype


@given(st.lists(st.integers(0, 9), min_size=1, max_size=9))
def test_parts_are_one_after_another(widths: list[int]) -> None:
    whole = np.arange(2 * sum(widths), dtype=np.int16).reshape(2, -1)
    found = gather(np.split(whole, np.cumsum(widths)[:-1], axis=1))
    assert found.dtype == np.int16
    np.testing.assert_array_equal(found, whole)


def test_what_is_gathered_is_held_by_the_disk() -> None:
    found = gather(np.full(3, part) for part in range(9))
    while isinstance(found.base, np.ndarray) and not is_elsewhere(found):
        found = found.base
    assert is_elsewhere(found)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.integers(1, 9))
def test_each_value_is_distinct_once(values: list[int], block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "BLOCK", block)
        found = np.concatenate(list(distinct(np.sort(values))))
    assert list(found) == sorted(set(values))
