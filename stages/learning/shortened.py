"""Vectors with fewer values, none of whose distances is longer than it was."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]

# Vectors that show the principal directions; their order does not matter, so no draw is needed.
SAMPLE = 8192
BLOCK = 4096  # vectors that are held in float64 at once


@dataclass(frozen=True)
class Shortening:
    """A map to fewer dimensions: principal coordinates, and the length of all that is left.

    Of two vectors the parts that are left differ by no less than their lengths do, so that
    the map brings none further apart (Hwang, Han & Ahn, 2012, "A fast nearest neighbor search
    algorithm by nonlinear embedding").

    Attributes
    ----------
    mean : (d,) float64
    directions : (d, n_directions) float64
        Orthonormal.
    """

    mean: Floats
    directions: Floats

    @classmethod
    def of(cls, vectors: npt.NDArray[Any], n_directions: int) -> Self:
        """Return the map to the principal directions of vectors, (n, d)."""
        some = vectors[:: max(1, len(vectors) // SAMPLE)].astype(np.float64)
        mean = some.mean(axis=0)
        some -= mean
        _, directions = np.linalg.eigh(some.T @ some)
        return cls(mean, directions[:, ::-1][:, :n_directions])

    def __call__(self, vectors: npt.NDArray[Any]) -> Vectors:
        """Return the short vectors, (n, n_directions + 1) float32."""
        short = np.empty((len(vectors), self.directions.shape[1] + 1), dtype=np.float32)
        for start in range(0, len(vectors), BLOCK):
            block = slice(start, start + BLOCK)
            # In float64: what is left is a difference of squares.
            centred = vectors[block] - self.mean
            coordinates = centred @ self.directions
            left = np.square(centred).sum(axis=1) - np.square(coordinates).sum(axis=1)
            short[block, :-1] = coordinates
            short[block, -1] = np.sqrt(np.maximum(left, 0))
        return short
