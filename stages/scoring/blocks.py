"""Passing over many images some at a time, so that memory does not grow with their number.

What there is one of for each image is gathered in a scratch array, which the disk holds. All
sums are then taken of the whole, so that they do not depend on the size of a block.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.store.rows import blocks
from stages.store.scratch import scratch_array

Array = npt.NDArray[Any]


def by_blocks(function: Callable[..., Array], *arrays: Array) -> Array:
    """Return what a function makes of arrays of equally many rows, called with some at a time.

    Parameters
    ----------
    function : callable
        Of each row it makes something, whatever others it is called with.
    arrays : (n, …) arrays

    Returns
    -------
    (m,) array
        On the disk, as `gather` returns it; ``m`` is ``n`` unless the function leaves rows out.
    """
    everywhere = list(blocks(len(arrays[0]))) or [slice(0)]
    return gather(function(*(array[rows] for array in arrays)) for rows in everywhere)


def gather(parts: Iterable[Array]) -> Array:
    """Return arrays one after another, along their last axis, as one on the disk.

    Parameters
    ----------
    parts : one or more arrays
        Of one type, and alike in all axes but the last. One at a time is held in memory.
    """
    whole, n = np.empty(0), 0
    for part in parts:
        end = n + part.shape[-1]
        if n == 0 or end > whole.shape[-1]:
            room = max(end, 2 * n)
            larger = scratch_array((*part.shape[:-1], room), part.dtype)
            larger[..., :n] = whole[..., :n]
            whole = larger
        whole[..., n:end] = part
        n = end
    return np.asarray(whole[..., :n])


def distinct(ordered: Array) -> Iterator[Array]:
    """Yield the distinct values of a sorted array, (n,), some at a time."""
    for rows in blocks(len(ordered)):
        values = ordered[rows]
        is_new = np.append(True, values[1:] != values[:-1])
        if rows.start:
            is_new[0] = values[0] != ordered[rows.start - 1]
        yield values[is_new]
