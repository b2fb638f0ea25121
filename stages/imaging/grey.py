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


DEPTHS = (8, 10, 12, 14, 16)
"""Bits that cameras and scanners put into 16."""


def as_bytes(values: Array, brightest: float = 0) -> Grey:
    """Return pixel values of any type as 0 to 255.

    Bools become 0 and 255; whole numbers from 0 to 255 stay as they are; fractions from 0
    to 1 are multiplied by 255 and rounded; 16-bit values that are greater are divided by the
    greatest of as many bits (see `bits_of`). The type and the greatest value decide for the
    whole array.

    Parameters
    ----------
    values : array of bool, integers or floats, any shape
    brightest : float
        The greatest value of others that are to be scaled alike.

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
    greatest = np.maximum(greatest, brightest)
    if values.dtype.kind == "f":
        # Either is NaN if any value is, and then no comparison holds.
        if least >= 0 and greatest <= 1:
            fractions: Grey = np.rint(values * 255).astype(np.uint8)
            return fractions
        if not (least >= 0 and greatest <= 255 and np.array_equal(values, np.rint(values))):
            raise ValueError(
                "expected pixels from 0 to 255, or fractions from 0 to 1, "
                f"found {_described(least, greatest)}"
            )
    if values.dtype == np.uint16 and greatest > 255:
        return from_16_bits(values, bits_of(greatest))
    if least < 0 or greatest > 255:
        raise ValueError(f"expected pixels from 0 to 255, found {least:g} to {greatest:g}")
    return values.astype(np.uint8)


def as_bytes_beside(values: Array, other: Array | None) -> Grey:
    """Return the pixel values of one part of a set as `as_bytes` does, scaled as another part's.

    Whole numbers of which 1 is the greatest become 0 and 255 if the other are bools or
    fractions.

    Parameters
    ----------
    values, other : array of bool, integers or floats

    Raises
    ------
    ValueError
        In one line, as of `as_bytes`, or if 1 is white here and more than 1 there.
    """
    kinds = "biuf"
    if other is None or not (values.size and other.size):
        return as_bytes(values)
    if values.dtype.kind not in kinds or other.dtype.kind not in kinds:
        return as_bytes(values)
    own, most = values.max(), other.max()
    is_whole = values.dtype.kind in "iu"
    if values.dtype.kind != "b" and values.min() >= 0 and 0 < own <= 1:
        if most > 1 and (is_whole or other.dtype.kind == "f"):
            raise ValueError(
                f"expected pixels on one scale in both parts, found 0 to {own:.9g} here and up to "
                f"{most:.9g} in the other; store both alike"
            )
        if is_whole and other.dtype.kind in "bf":
            return as_bytes(values.astype(bool))
    return as_bytes(values, most if values.dtype == other.dtype == np.uint16 else 0)


def _described(least: float, greatest: float) -> str:
    if np.isnan(greatest):
        return "nan among them, which is no number"
    fractions = " with fractions" if least >= 0 and greatest <= 255 else ""
    return f"{least:.9g} to {greatest:.9g}{fractions}"


def bits_of(greatest: float) -> int:
    """Return how many bits hold a value: of `DEPTHS`, the least that do, or the most."""
    return next((bits for bits in DEPTHS if greatest < 2**bits), DEPTHS[-1])


def from_16_bits(values: Array, bits: int = 16) -> Grey:
    """Return integers as 0 to 255, of which 255 is the greatest of so many bits, rounded.

    Raises
    ------
    ValueError
        If a value is outside 16 bits.
    """
    if values.min() < 0 or values.max() > np.iinfo(np.uint16).max:
        raise ValueError(f"pixels from {values.min()} to {values.max()}, more than 16 bits")
    white = np.uint32(2**bits - 1)
    return ((values.astype(np.uint32) * 255 + white // 2) // white).astype(np.uint8)


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
