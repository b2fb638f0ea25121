"""Whether there are images enough to learn from: told before anything is computed."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

FEWEST_IMAGES = 6  # for training and test; what is measured by fewer has no meaning
FEWEST_OF_CLASS = 2  # for training: one to learn from while another is scored
LISTED = 5


def too_few(labels: npt.NDArray[Any], n_test: int, names: Sequence[str] | None = None) -> list[str]:
    """Return a line for each reason that there are too few images to learn from.

    Parameters
    ----------
    labels : (n,) integer
        Of the training images.
    n_test : int
        Test images.
    names : sequence of str, optional
        Of the classes, by label; the labels themselves if not given.
    """
    found = []
    total = len(labels) + n_test
    if total < FEWEST_IMAGES:
        found.append(f"images: expected at least {FEWEST_IMAGES}, found {total} in all; add some")
    classes, counts = np.unique(labels, return_counts=True)
    rare = classes[counts < FEWEST_OF_CLASS]
    if len(rare):
        called = [str(label) if names is None else names[label] for label in rare[:LISTED]]
        left = f" and {len(rare) - LISTED} more" if len(rare) > LISTED else ""
        found.append(
            f"training images: expected at least {FEWEST_OF_CLASS} of each class, one to learn "
            f"from while another is scored; found one of {', '.join(called)}{left}; add some, "
            "or leave such classes out"
        )
    return found
