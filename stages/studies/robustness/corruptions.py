"""Test images made harder: moved, turned, resized, blurred, made noisy, by degrees."""

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from stages.imaging import noise, shift
from stages.imaging.warp import interpolate
from stages.store.seeds import derive_seed

Images = npt.NDArray[np.uint8]


def corrupt(images: Images, name: str, strength: float, seed: int) -> Images:
    """Return images under the corruption of that name.

    Strength 0 gives the very images. What is drawn at random for an image, such as the
    direction that it is moved in, is the same at any strength.

    Parameters
    ----------
    images : (n, height, width) uint8
    name : str
        A field of `stages.studies.robustness.params.Corruptions`.
    strength : float
        In the corruption's own unit.
    seed : int

    Returns
    -------
    (n, height, width) uint8
    """
    return _CORRUPTIONS[name](images, strength, seed)


def corrupt_by_degrees(
    images: Images, strengths: dict[str, list[float]], seeds: dict[str, int]
) -> dict[str, Images]:
    """Return images under each corruption, by rising strength.

    Parameters
    ----------
    images : (n, height, width) uint8
    strengths : mapping of corruption to n_strengths numbers
    seeds : mapping of corruption to int

    Returns
    -------
    mapping of corruption to (n_strengths * n, height, width) uint8
    """
    return {
        name: np.concatenate([corrupt(images, name, strength, seeds[name]) for strength in own])
        for name, own in strengths.items()
    }


def seeds_of(corruptions: Iterable[str], seed: int) -> dict[str, int]:
    """Return the seed of each corruption, the same for all models."""
    return {name: derive_seed(seed, f"robustness.{name}") for name in corruptions}


def move(images: Images, pixels: float, seed: int) -> Images:
    """Return each image moved up, down, left or right, at random; what comes in is black."""
    directions = np.random.default_rng(seed).integers(0, 4, len(images))
    moved = np.empty(images.shape, dtype=np.uint8)
    for direction, (rows, cols) in enumerate(shift.UP_DOWN_LEFT_RIGHT):
        own = directions == direction
        moved[own] = shift.shift(images[own], int(pixels) * rows, int(pixels) * cols)
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
    "shift": move,
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
