"""Nested subsets of a training set, each stratified by class."""

import numpy as np
import numpy.typing as npt


def stratified_order(labels: npt.NDArray[np.uint8], seed: int) -> npt.NDArray[np.intp]:
    """Return the rows in an order whose every beginning is stratified.

    The images of a class are shuffled, then spread evenly over the order, so that the
    first m hold each class as often as it is due, to within one image; and a larger
    subset holds all of a smaller one.

    Parameters
    ----------
    labels : (n,) uint8
    seed : int

    Returns
    -------
    (n,) intp
    """
    generator = np.random.default_rng(seed)
    shuffled = generator.permutation(len(labels))
    place = np.empty(len(labels))
    for label in np.unique(labels):
        own = shuffled[labels[shuffled] == label]
        place[own] = (np.arange(len(own)) + 0.5) / len(own)
    return np.argsort(place, kind="stable")


def spaced_sizes(smallest: int, largest: int, n_sizes: int) -> npt.NDArray[np.int64]:
    """Return rising training-set sizes, evenly spaced on a log scale, ends included.

    Parameters
    ----------
    smallest : int
        Half of the largest instead where it is more than that.
    largest : int
        At least 2.
    n_sizes : int
        At least 2; fewer come back where rounding makes some the same.
    """
    sizes = np.geomspace(min(smallest, largest // 2), largest, n_sizes)
    return np.unique(np.rint(sizes).astype(np.int64))
