"""Scores of either kind as logits, the plain way."""

from typing import Any

import numpy as np
import numpy.typing as npt

from stages.learning.vote import LEAST

Array = npt.NDArray[Any]


def logits(scores: Array) -> Array:
    """Return scores whose softmax is taken: the logarithm of shares, others as they are."""
    shares = (scores >= 0).all() and np.allclose(scores.sum(axis=1), 1, atol=1e-3)
    found: Array = scores.astype(np.float64)
    return np.log(np.maximum(found, LEAST)) if shares else found
