"""Images of any usual kind as grey ones: colour, transparency, 16 bits and fractions."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Grey = npt.NDArray[np.uint8]

# Of ITU-R BT.601, in 65,536ths, as Pillow has them.
LUMA = (19595, 38470, 7471)
CHANNELS = (1, 2, 3, 4)
"""Grey, grey and alpha, RGB, RGB and alpha."""


def as_bytes(values: Array) -> Grey:
    """Return pixel values of any type as 0 to 255.

    Bools become 0 and 255; whole numbers from 0 to 255 stay as they are; fractions from 0
    to 1 are multiplied by 255 and rounded; 16-bit values are divided by 257 and rounded.
    The type and the greatest value decide for the whole array.

    Parameters
    ----------
    values : array of bool, integers or floats, any shape

    Raises
    ------
    ValueError
        In one line, if a value is outside these ranges, or is none.
    """
    if values.dtype == np.uint8:
        return values
    if values.dtype == bool:
        return values.astype(np.uint8) * np.uint8(255)
    if values.dtype.kind not in "iuf":
        raise ValueError(f"expected pixels that are numbers, found {values.dtype}")
    least, greatest = (values.min(), values.max()) if values.size else (0, 0)
    if values.dtype.kind == "f":
        # Either is NaN if any value is, and then no comparison holds.
        if least >= 0 and greatest <= 1:
            fractions: Grey = np.rint(values * 255).astype(np.uint8)
            return fractions
        if not (least >= 0 and greatest <= 255 and np.array_equal(values, np.rint(values))):
            raise ValueError(
                "expected pixels from 0 to 255, or fractions from 0 to 1, "
                f"found {least:g} to {greatest:g}{'' if greatest > 255 else ' with fractions'}"
            )
    if values.dtype == np.uint16 and greatest > 255:
        return from_16_bits(values)
    if least < 0 or greatest > 255:
        raise ValueError(f"expected pixels from 0 to 255, found {least:g} to {greatest:g}")
    return values.astype(np.uint8)


def from_16_bits(values: Array) -> Grey:
    """Return integers from 0 to 65,535 as 0 to 255, rounded.

    Raises
    ------
    ValueError
        If a value is outside.
    """
    if values.min() < 0 or values.max() > np.iinfo(np.uint16).max:
        raise ValueError(f"pixels from {values.min()} to {values.max()}, more than 16 bits")
    return ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)


def as_grey(images: Array, background: int) -> Grey:
    """Return images in grey: colour by its ITU-R BT.601 luma, alpha over the background.

    Parameters
    ----------
    images : (n, height, width, channels) uint8
        As many channels as one of `CHANNELS`.
    background : int
        0 to 255: what is seen where an image is transparent.

    Returns
    -------
    (n, height, width) uint8
    """
    channels = images.shape[-1]
    grey = images[..., 0]
    if channels in (3, 4):
        weighted = images[..., :3].astype(np.uint32) @ np.array(LUMA, dtype=np.uint32)
        grey = ((weighted + 0x8000) >> 16).astype(np.uint8)
    if channels in (1, 3):
        return grey
    alpha = images[..., -1].astype(np.uint32)
    mixed = grey.astype(np.uint32) * alpha + np.uint32(background) * (255 - alpha)
    over: Grey = ((mixed + 127) // 255).astype(np.uint8)
    return over
