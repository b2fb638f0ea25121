"""Random samples that keep the classes' shares."""

from typing import Any

import numpy as np
import numpy.typing as npt


def stratified_sample(
    labels: npt.NDArray[Any], size: int | None, seed: int
) -> npt.NDArray[np.intp]:
    """Return the rows of a random sample with the classes' shares kept, in rising order.

    Parameters
    ----------
    labels : (n,) integer
    size : int or None
        None keeps every row.
    seed : int

    Returns
    -------
    (size,) intp

    Raises
    ------
    ValueError
        If there are fewer rows than ``size``, or more classes.
    """
    from sklearn.utils import resample

    n_classes = len(np.unique(labels))
    if size is None:
        return np.arange(len(labels))
    if not n_classes <= size <= len(labels):
        msg = f"expected {n_classes} (one image a class) to {len(labels)} (all), found {size}"
        raise ValueError(msg)
    rows = resample(
        np.arange(len(labels)), replace=False, n_samples=size, stratify=labels, random_state=seed
    )
    return np.sort(rows)
