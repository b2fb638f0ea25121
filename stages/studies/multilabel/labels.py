"""The two labels of an image, large and odd, and the vote of its neighbours on them."""

import numpy as np
import numpy.typing as npt

NAMES = ("large", "odd")

Flags = npt.NDArray[np.bool_]


def large_and_odd(labels: npt.NDArray[np.uint8], large_from: int) -> Flags:
    """Return of each image whether its class is large, and whether it is odd, (n, 2) bool.

    Raises
    ------
    ValueError
        If all images are large, or none is.
    """
    flags = np.stack([labels >= large_from, labels % 2 == 1], axis=1)
    if not 0 < flags[:, 0].sum() < len(labels):
        raise ValueError(
            f"expected a class from {labels.min() + 1} to {labels.max()}, found {large_from}"
        )
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
