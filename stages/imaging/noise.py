"""Noise in images: uniform, Gaussian, salt and pepper."""

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from stages.config.section import Section

BATCH = 1000  # images; bounds memory; another size would draw other noise
WHITE = 255

Images = npt.NDArray[np.uint8]


class Uniform(Section):
    """What `uniform` adds at most, in grey levels."""

    highest: Annotated[int, Field(ge=1, le=WHITE)]


class Gaussian(Section):
    """The strength of `gaussian`, in grey levels."""

    standard_deviation: Annotated[float, Field(gt=0, le=WHITE)]


class SaltAndPepper(Section):
    """The share of pixels that `salt_and_pepper` replaces."""

    share: Annotated[float, Field(gt=0, le=1)]


class Noise(Section):
    """A section for each kind of noise."""

    uniform: Uniform
    gaussian: Gaussian
    salt_and_pepper: SaltAndPepper


KINDS: dict[str, type[Uniform | Gaussian | SaltAndPepper]] = {
    "uniform": Uniform,
    "gaussian": Gaussian,
    "salt_and_pepper": SaltAndPepper,
}


def add_noise(
    images: Images, params: Uniform | Gaussian | SaltAndPepper, seed: int
) -> npt.NDArray[np.uint8]:
    """Return noisy images, by the kind of noise whose params are given."""
    match params:
        case Uniform():
            return uniform(images, params.highest, seed)
        case Gaussian():
            return gaussian(images, params.standard_deviation, seed)
        case SaltAndPepper():
            return salt_and_pepper(images, params.share, seed)


def uniform(images: Images, highest: int, seed: int) -> Images:
    """Return images with a whole number from 0 to ``highest`` added to each pixel.

    All numbers are equally likely, and sums are clipped to 255 (Géron, Hands-On Machine
    Learning, chapter 3, adds up to 99 and clips nothing).

    Parameters
    ----------
    images : (n, height, width) uint8
    highest : int
        In grey levels; 0 adds nothing.
    seed : int
    """
    rng = np.random.default_rng(seed)
    return _by_batches(
        images, lambda batch: batch + rng.integers(0, highest + 1, batch.shape, dtype=np.int16)
    )


def gaussian(images: Images, standard_deviation: float, seed: int) -> Images:
    """Return images with a normal deviate added to each pixel, rounded and clipped to 0…255.

    The same seed gives the same deviates at any strength, but for their scale.

    Parameters
    ----------
    images : (n, height, width) uint8
    standard_deviation : float
        In grey levels; 0 adds nothing.
    seed : int
    """
    rng = np.random.default_rng(seed)
    scale = np.float32(standard_deviation)
    return _by_batches(
        images,
        lambda batch: np.rint(batch + scale * rng.standard_normal(batch.shape, dtype=np.float32)),
    )


def salt_and_pepper(images: Images, share: float, seed: int) -> Images:
    """Return images in which each pixel, with that probability, is black or white instead.

    Black and white are equally likely. The pixels that a smaller share replaces, a greater
    one replaces too, if the seed is the same.

    Parameters
    ----------
    images : (n, height, width) uint8
    share : float
        From 0, which replaces nothing, to 1.
    seed : int
    """
    rng = np.random.default_rng(seed)

    def replace(batch: Images) -> npt.NDArray[Any]:
        replaced = rng.random(batch.shape) < share
        colours = rng.integers(0, 2, batch.shape, dtype=np.uint8) * np.uint8(WHITE)
        return np.where(replaced, colours, batch)

    return _by_batches(images, replace)


def _by_batches(images: Images, change: Callable[[Images], npt.NDArray[Any]]) -> Images:
    noisy = np.empty(images.shape, dtype=np.uint8)
    for start in range(0, len(images), BATCH):
        batch = slice(start, start + BATCH)
        noisy[batch] = np.clip(change(images[batch]), 0, WHITE)
    return noisy
