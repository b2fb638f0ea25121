"""Names of classes as what a model answers: whole numbers where all names are such."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

# As Python writes it: no sign, no zeros before it; and an int64 holds it.
_WHOLE_NUMBER = re.compile(r"(0|[1-9][0-9]{0,17})")


def class_values(names: Sequence[str]) -> npt.NDArray[Any]:
    """Return what classes of these names are answered by, (n_classes,) int64 or str.

    Numbers if every name is a whole number as Python writes it (``0``, ``12``, not ``07``), so
    that labels of MNIST are what they were; else the names themselves.
    """
    if all(_WHOLE_NUMBER.fullmatch(name) for name in names):
        return np.array([int(name) for name in names], dtype=np.int64)
    return np.array(names, dtype=np.str_)
