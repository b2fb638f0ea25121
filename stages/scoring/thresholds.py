"""How many images score at least as much as each threshold, and how many of them are sought."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.scoring.blocks import by_blocks, distinct, gather


@dataclass(frozen=True)
class Taken:
    """Images by the least score that takes them.

    Attributes
    ----------
    threshold : (m,) float
        Falling, each score that there is once.
    images, sought : (m,) int64
        Images of at least that score, and how many of them are sought.
    """

    threshold: npt.NDArray[Any]
    images: npt.NDArray[np.int64]
    sought: npt.NDArray[np.int64]


def count_taken(is_sought: npt.NDArray[np.bool_], score: npt.NDArray[np.floating[Any]]) -> Taken:
    """Count the images that each threshold takes; they are sorted on the disk.

    Parameters
    ----------
    is_sought : (n,) bool
    score : (n,) float
    """
    # Negated, so that they fall as they rise.
    everyone = by_blocks(np.negative, score)
    sought = by_blocks(np.compress, is_sought, everyone)
    everyone.sort()
    sought.sort()
    threshold = gather(-values for values in distinct(everyone))
    counts = (
        by_blocks(lambda own, among=among: among.searchsorted(-own, "right"), threshold)
        for among in (everyone, sought)
    )
    return Taken(threshold, *counts)
