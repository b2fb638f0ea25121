"""Of what data allow fewer than params ask for, told before anything is fitted."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Size:
    """How much there is to fit to.

    Attributes
    ----------
    images : int
        Copies included.
    features : int
    classes : int
    rarest : int
        Images of the class that has fewest.
    """

    images: int
    features: int
    classes: int
    rarest: int

    @classmethod
    def of(cls, labels: npt.NDArray[Any], n_features: int) -> Self:
        """Return the size of a training set: labels, (n,), of vectors of so many features."""
        counts = np.unique(labels, return_counts=True)[1]
        return cls(len(labels), n_features, len(counts), int(counts.min()))


def fewer(what: str, asked: int | None, limits: dict[str, int]) -> list[str]:
    """Return a line if there are fewer of something than asked for, and why.

    Parameters
    ----------
    what : str
        In the plural, such as ``principal components``.
    asked : int or None
        None asks for none.
    limits : mapping of reason to int
        Such as ``{"features of an image: 48": 48}``.
    """
    reason, least = min(limits.items(), key=lambda limit: limit[1])
    if asked is None or asked <= least:
        return []
    return [f"{least} of {asked} {what}: {reason}"]
