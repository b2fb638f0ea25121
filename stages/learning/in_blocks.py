"""What estimators do with vectors that are not in memory, a block at a time."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import check_consistent_length, validate_data

from stages.store.rows import Rows, Vectors, blocks
from stages.store.scratch import array_like

Array = npt.NDArray[Any]


def validated(estimator: Any, vectors: Any, *, reset: bool, dtype: Any) -> Vectors:
    """Return vectors as `sklearn.utils.validation.validate_data` does; `Rows` as they are.

    These are of the project's own arrays, and to look at all of them takes as long as to
    learn from them. Their width is checked all the same.

    Parameters
    ----------
    estimator : estimator
        Told the number of features if `reset`, else asked for it.
    vectors : (n, d) array-like or Rows
    reset : bool
    dtype : dtype or list of them
    """
    if not isinstance(vectors, Rows):
        found: Array = validate_data(estimator, vectors, dtype=dtype, reset=reset)
        return found
    validate_data(estimator, vectors[:1], dtype=dtype, reset=reset)
    return vectors


def labelled(estimator: Any, vectors: Any, labels: Any, *, dtype: Any) -> tuple[Vectors, Array]:
    """Return vectors to fit to, as `validated` does, and their labels.

    Parameters
    ----------
    estimator : estimator
        Told the number of features.
    vectors : (n, d) array-like or Rows
    labels : (n,)
    dtype : dtype or list of them
    """
    if not isinstance(vectors, Rows):
        found, own = validate_data(estimator, vectors, labels, dtype=dtype)
        return found, own
    own = np.asarray(labels)
    check_consistent_length(vectors, own)
    return validated(estimator, vectors, reset=True, dtype=dtype), own


def in_blocks(vectors: Vectors, made: Callable[[Array], Array], raw: Any = None) -> Array:
    """Return what a function makes of vectors, row by row, a block at a time.

    Parameters
    ----------
    vectors : (n, …)
    made : callable
    raw : optional
        What the vectors were before they were validated, if that tells where they are.
    """
    first = made(vectors[: next(blocks(len(vectors)), slice(0)).stop])
    if len(first) == len(vectors):
        return first
    shape = (len(vectors), *first.shape[1:])
    whole = array_like(vectors if raw is None else raw, shape, first.dtype)
    whole[: len(first)] = first
    for block in blocks(len(vectors)):
        if block.start:
            whole[block] = made(vectors[block])
    return whole


def mean(vectors: Vectors) -> Array:
    """Return the mean of vectors, (d,), of their type: the bits of numpy's own."""
    total = np.zeros(vectors.shape[1:], dtype=vectors.dtype)
    for block in blocks(len(vectors)):
        # numpy adds row after row, so that the sum may go on from where it was.
        total = np.add.reduce(np.concatenate([total[None], vectors[block]]), axis=0)
    found: Array = total / vectors.dtype.type(len(vectors))
    return found
