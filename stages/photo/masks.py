"""Dilation and erosion of masks by squares, many times as fast as `scipy.ndimage` has them."""

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Columns = npt.NDArray[np.int64]


def dilated(mask: Mask, by: int = 1) -> Mask:
    """Return a mask and all that is at most so many rows and so many columns from it.

    Parameters
    ----------
    mask : (height, width) bool
    by : int
    """
    for _ in range(by):
        mask = _with_rows_beside(_with_rows_beside(mask).T).T
    return mask


def eroded(mask: Mask, by: int = 1) -> Mask:
    """Return what is more than so many rows or columns from all that is not of a mask.

    What is outside of the photo counts as of the mask.

    Parameters
    ----------
    mask : (height, width) bool
    by : int
    """
    return ~dilated(~mask, by)


def opened(mask: Mask) -> Mask:
    """Return the squares of 3 x 3 pixels that fit in a mask and in the photo, (height, width) bool."""
    framed = np.pad(mask, 1)
    return dilated(eroded(framed))[1:-1, 1:-1]


def with_neighbours(mask: Mask) -> Mask:
    """Return a mask and the pixels above, below and on either side of its own."""
    return _with_rows_beside(mask) | _with_rows_beside(mask.T).T


def outline(mask: Mask) -> Mask:
    """Return the pixels of a mask that have one not of it above, below or on either side."""
    return mask & with_neighbours(~np.pad(mask, 1))[1:-1, 1:-1]


def row_ends(mask: Mask) -> tuple[Columns, Columns]:
    """Return of each row the column of its first pixel, and that after its last, (height,) int64.

    Of a row without any pixel, the first column and that after the last.
    """
    return mask.argmax(axis=1), mask.shape[1] - mask[:, ::-1].argmax(axis=1)


def between_ends(mask: Mask) -> Mask:
    """Return of each row what is from the first of its pixels to the last, (height, width) bool."""
    first, stop = row_ends(mask)
    x = np.arange(mask.shape[1])
    has_some = np.asarray(mask.any(axis=1))
    between: Mask = (x >= first[:, None]) & (x < stop[:, None]) & has_some[:, None]
    return between


def _with_rows_beside(mask: Mask) -> Mask:
    found = mask.copy(order="K")
    found[1:] |= mask[:-1]
    found[:-1] |= mask[1:]
    return found
