"""The two labels of an image, large and odd, and the vote of its neighbours on them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stages.learning.class_names import class_values
from stages.scoring.class_names import class_code, listed

NAMES = ("large", "odd")

Flags = npt.NDArray[np.bool_]


def large_and_odd(
    labels: npt.NDArray[np.uint8], names: Sequence[str], large_from: int | str
) -> Flags:
    """Return of each image whether its class is large, and whether it is odd, (n, 2) bool.

    Classes are as large as the numbers that they are called, or, if they are called otherwise,
    as their places among all of them, counted from 0.

    Parameters
    ----------
    labels : (n,) uint8
    names : sequence of n_classes str
    large_from : int or str
        The least class that is large, by name.

    Raises
    ------
    ValueError
        If there is no such class, or all images are large, or none is.
    """
    values = class_values(names)
    sizes = values if values.dtype.kind == "i" else np.arange(len(names))
    sized = sizes[labels]
    flags = np.stack([sized >= sizes[class_code(large_from, names)], sized % 2 == 1], axis=1)
    if not 0 < flags[:, 0].sum() < len(labels):
        others = [names[code] for code in np.unique(labels[sized > sized.min()]).tolist()]
        raise ValueError(f"expected one of: {listed(others)}; found {large_from}")
    return flags


def majority(flags: Flags, neighbors: npt.NDArray[np.int32]) -> Flags:
    """Return the labels that more than half of each image's neighbours have.

    Parameters
    ----------
    flags : (n, n_labels) bool
    neighbors : (n, k) int32
        Rows of `flags`.

    Returns
    -------
    (n, n_labels) bool
    """
    votes: npt.NDArray[np.int64] = flags[neighbors].sum(axis=1)
    most: Flags = 2 * votes > neighbors.shape[1]
    return most
