"""Test images made harder: moved, turned, resized, blurred, made noisy, by degrees."""

from collections.abc import Callable
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, Field

from stages.config.section import Section
from stages.imaging import noise
from stages.imaging.shift import UP_DOWN_LEFT_RIGHT
from stages.imaging.shift import shift as shift_all
from stages.imaging.warp import interpolate

Images = npt.NDArray[np.uint8]


def _rising_from_0(strengths: list[float]) -> list[float]:
    if strengths[0] != 0 or sorted(set(strengths)) != strengths:
        raise ValueError("expected 0, then rising numbers")
    return strengths


Strengths = Annotated[list[float], Field(min_length=2), AfterValidator(_rising_from_0)]


class Corruptions(Section):
    """The strengths that each corruption is tried with, the first 0."""

    shift: Annotated[list[int], Field(min_length=2), AfterValidator(_rising_from_0)]
    rotation: Strengths
    scale: Strengths
    blur: Strengths
    noise: Strengths


def corrupt(images: Images, name: str, strength: float, seed: int) -> Images:
    """Return images under the corruption of that name.

    Strength 0 gives the very images. What is drawn at random for an image, such as the
    direction that it is moved in, is the same at any strength.

    Parameters
    ----------
    images : (n, height, width) uint8
    name : str
        A field of `Corruptions`.
    strength : float
        In the corruption's own unit.
    seed : int

    Returns
    -------
    (n, height, width) uint8
    """
    return _CORRUPTIONS[name](images, strength, seed)


def shift(images: Images, pixels: float, seed: int) -> Images:
    """Return each image moved up, down, left or right, at random; what comes in is black."""
    directions = np.random.default_rng(seed).integers(0, 4, len(images))
    moved = np.empty(images.shape, dtype=np.uint8)
    for direction, (rows, cols) in enumerate(UP_DOWN_LEFT_RIGHT):
        own = directions == direction
        moved[own] = shift_all(images[own], int(pixels) * rows, int(pixels) * cols)
    return moved


def rotate(images: Images, degrees: float, seed: int) -> Images:
    """Return each image turned about its middle, to the left or to the right at random."""
    angles = np.deg2rad(degrees) * _signs(len(images), seed)
    cosine, sine = np.cos(angles), np.sin(angles)
    return _mapped(images, np.stack([cosine, sine, -sine, cosine], axis=1).reshape(-1, 2, 2))


def scale(images: Images, share: float, seed: int) -> Images:
    """Return each image 1 + share times as large about its middle, or as small, at random."""
    factors = (1 + share) ** _signs(len(images), seed)
    return _mapped(images, np.eye(2) / factors[:, None, None])


def blur(
    images: Images,
    sigma: float,
    seed: int,  # noqa: ARG001 - every corruption is called in the same way
) -> Images:
    """Return images smoothed by a Gaussian of that standard deviation in pixels, black around."""
    from scipy.ndimage import gaussian_filter

    smooth = gaussian_filter(images.astype(np.float32), sigma, axes=(1, 2), mode="constant")
    blurred: Images = np.rint(smooth).astype(np.uint8)
    return blurred


_CORRUPTIONS: dict[str, Callable[[Images, float, int], Images]] = {
    "shift": shift,
    "rotation": rotate,
    "scale": scale,
    "blur": blur,
    "noise": noise.gaussian,
}


def _signs(n: int, seed: int) -> npt.NDArray[np.float64]:
    return np.random.default_rng(seed).choice([-1.0, 1.0], n)


def _mapped(images: Images, inverse: npt.NDArray[np.float64]) -> Images:
    """Return images whose pixels come from where the maps, (n, 2, 2), send their places."""
    middle = (np.array(images.shape[1:])[:, None, None] - 1) / 2
    places = np.indices(images.shape[1:]) - middle
    points = np.einsum("nij,jhw->inhw", inverse, places) + middle[:, None]
    rows, cols = points.astype(np.float32)
    return interpolate(images, rows, cols)
