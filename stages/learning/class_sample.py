"""A sample of a class, that is as much as there is to learn of it."""

from typing import Any

import numpy as np
import numpy.typing as npt

from stages.store.rows import Vectors

# Vectors of a class that show what it looks like, at most: what is learned of them takes neither
# more memory nor more time with more. A hundred for each of a hundred clusters.
MOST_OF_CLASS = 10_000


def evenly(rows: npt.NDArray[Any], most: int) -> npt.NDArray[Any]:
    """Return some rows, (n,): so many at most, at even distances."""
    if len(rows) <= most:
        return rows
    return rows[np.arange(most, dtype=np.int64) * len(rows) // most]


def class_sample(vectors: Vectors, is_own: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    """Return the vectors of a class, (n, d): `MOST_OF_CLASS` at most, at even distances.

    Parameters
    ----------
    vectors : (n_all, d)
    is_own : (n_all,) bool
        Which are of the class.
    """
    return vectors[evenly(np.flatnonzero(is_own), MOST_OF_CLASS)]
