"""Scores of either kind as logits, the plain way."""

from typing import Any

import numpy as np
import numpy.typing as npt

from stages.learning.vote import LEAST

Array = npt.NDArray[Any]

# Whether the scores of the `voters` are probabilities.
PROBABILITIES = [False, True, True]


def logits(scores: Array, *, probabilities: bool) -> Array:
    """Return scores whose softmax is taken: the logarithm of shares, others as they are."""
    found: Array = scores.astype(np.float64)
    return np.log(np.maximum(found, LEAST)) if probabilities else found


def disguised(margins: Array) -> tuple[Array, float]:
    """Return margins that look like probabilities row by row, and by what they were scaled.

    What is added to all of an image's scores changes no softmax.
    """
    centred = margins.astype(np.float64) - margins.mean(axis=1, keepdims=True)
    scale = float(-1 / (margins.shape[1] * centred.min()))
    found = np.maximum(scale * centred + 1 / margins.shape[1], 0)
    return found, scale
