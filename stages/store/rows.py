"""Rows of arrays that are read, or made, when they are asked for: no copy of all is in memory."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

BLOCK = 4096  # rows in memory at once


class Rows:
    """Some rows of an array, as they are or as a function makes them.

    Indexing gives an array of those rows alone. Where an array of all is wanted, as by
    estimators that have to hold them, `numpy.asarray` makes it.

    Parameters
    ----------
    array : (n, …) array or Rows
        Mapped, if it is large.
    rows : (n_rows,) integer or (n,) bool, optional
        By default all.
    made : callable, optional
        Makes of some rows of the array those that are seen; of each by itself.

    Attributes
    ----------
    shape, dtype, ndim, size
        As an array has them.
    """

    def __init__(
        self,
        array: "Array | Rows",
        rows: Array | None = None,
        made: Callable[[Array], Array] | None = None,
    ) -> None:
        is_mask = rows is not None and rows.dtype == np.bool_
        self._array = array
        self._rows = np.flatnonzero(rows).astype(np.uint32) if is_mask else rows  # type: ignore[arg-type]  # a mask is no None
        self._made = made
        first = self[:1]
        length = len(array) if self._rows is None else len(self._rows)
        self.shape: tuple[int, ...] = (length, *first.shape[1:])
        self.dtype = first.dtype
        self.ndim = first.ndim
        self.size = int(np.prod(self.shape, dtype=np.int64))

    def __len__(self) -> int:
        """Return how many rows there are."""
        return self.shape[0]

    def __getitem__(self, key: Any) -> Array:
        """Return an array of some rows: of a slice, a mask, or numbers."""
        own = key if self._rows is None else self._rows[key]
        found = np.asarray(self._array[own])
        return found if self._made is None else self._made(found)

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> Array:  # noqa: FBT001 - numpy's protocol
        """Return all rows."""
        if copy is False:
            raise ValueError("rows that are elsewhere cannot be an array without a copy")
        whole = np.empty(self.shape, dtype=dtype or self.dtype)
        for block in blocks(len(self)):
            whole[block] = self[block]
        return whole


Vectors = Array | Rows


def blocks(n: int, size: int | None = None) -> Iterator[slice]:
    """Yield the slices that n rows are taken by, one after the other, by default `BLOCK` rows."""
    size = size or BLOCK
    return (slice(start, min(start + size, n)) for start in range(0, n, size))
