"""How vectors scatter about the means of their classes, and that covariance shrunk."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

SHRINKAGES = [0.0, 0.01, 0.5, 1.0]


def within(vectors: Array, labels: Array) -> Array:
    """Return the pooled covariance of vectors about the means of their classes."""
    centred = np.array(vectors, dtype=np.float64)
    for label in np.unique(labels):
        centred[labels == label] -= centred[labels == label].mean(axis=0)
    covariance: Array = np.einsum("ni,nj->ij", centred, centred) / len(centred)
    return covariance


def shrunk(covariance: Array, shrinkage: float) -> Array:
    mean_variance = np.diag(covariance).mean()
    found: Array = (1 - shrinkage) * covariance + shrinkage * mean_variance * np.eye(
        len(covariance)
    )
    return found
