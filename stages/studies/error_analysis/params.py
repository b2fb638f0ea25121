"""The section ``error_analysis``: whose errors are looked at, and how closely."""

from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, Field, NonNegativeInt

from stages.config.section import Section
from stages.config.types import Count


def _different(pair: list[int]) -> list[int]:
    if len(set(pair)) < len(pair):
        raise ValueError("expected two different classes")
    return pair


class Params(Section):
    """The whole section."""

    models: Annotated[list[str], Field(min_length=1)]
    """Models, or the committee."""
    pair: Annotated[
        list[NonNegativeInt], Field(min_length=2, max_length=2), AfterValidator(_different)
    ]
    """Two classes whose confusion is drawn."""
    pair_images: Count
    """Drawn at most of each of its four parts."""
    ambiguous_images: Count
    """Drawn of those whose two best scores are nearly equal."""


def check_pair(pair: list[int], labels: npt.NDArray[np.uint8]) -> None:
    """Refuse classes that no label, (n,) uint8, reaches.

    Raises
    ------
    ValueError
        With the number of classes.
    """
    n_classes = int(labels.max()) + 1
    if max(pair) >= n_classes:
        raise ValueError(f"expected classes below {n_classes}, found {pair}")
