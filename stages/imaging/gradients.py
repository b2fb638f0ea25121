"""Gradient features: histograms of where strokes run and how, of images set upright or not."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from stages.config.section import Section
from stages.config.types import Count, Pixels, Share
from stages.imaging.deskew import Deskew
from stages.imaging.resize import Resize
from stages.imaging.transformer import ImageTransformer

Floats = npt.NDArray[np.float32]


class HistogramParams(Section):
    """Of a `GradientHistograms`, which says what each does.

    Pixels are those of images whose longer side has 28 to 48: others are brought there first,
    by `stages.imaging.resize.Resize`, so a side has at most 48 / spacing points.
    """

    orientations: Count
    spacing: Count
    smoothing: Pixels
    normalisation: Literal["l1", "l2"]
    power: Share

    def build(self) -> "GradientHistograms":
        """Return the transformer that they describe."""
        return GradientHistograms(**self.model_dump(include=set(HistogramParams.model_fields)))


class Params(HistogramParams):
    """Of a `GradientHistograms`, and of what comes before it."""

    deskew: bool
    """Whether images are set upright first."""


def build(params: Params) -> list[Any]:
    """Return the transformers that turn images into vectors, in their order."""
    upright = [Deskew()] if params.deskew else []
    return [Resize(), *upright, params.build()]


class GradientHistograms(ImageTransformer):
    """Describe each image by the orientations of its gradients on a coarse grid.

    The gradient of each pixel, by central differences with black around the image, is
    shared by the two nearest of `orientations` directions of the full circle. Each
    direction's map is smoothed by a Gaussian and read off on a centred grid. The vector
    is normalised, then each value raised to a power below 1, which keeps the strongest
    strokes from drowning the others. After Dalal & Triggs (2005, "Histograms of oriented
    gradients for human detection") and, for full-circle directions, Gaussian sampling
    and the power, Liu et al. (2003, "Handwritten digit recognition: benchmarking of
    state-of-the-art techniques").

    The vectors are ``orientations * ceil(height / spacing) * ceil(width / spacing)`` long.

    Parameters
    ----------
    orientations : int, default=12
    spacing : int, default=4
        Pixels between two points of the grid.
    smoothing : float, default=1.8
        Standard deviation of the Gaussian, pixels; 0 takes the nearest pixels alone.
    normalisation : {"l1", "l2"}, default="l1"
    power : float, default=0.5
        In (0, 1].
    """

    def __init__(
        self,
        *,
        orientations: int = 12,
        spacing: int = 4,
        smoothing: float = 1.8,
        normalisation: str = "l1",
        power: float = 0.5,
    ) -> None:
        self.orientations = orientations
        self.spacing = spacing
        self.smoothing = smoothing
        self.normalisation = normalisation
        self.power = power

    def _of_batch(self, images: npt.NDArray[Any]) -> Floats:
        maps = orientation_maps(images.astype(np.float32), self.orientations)
        down, across = (grid(size, self.spacing, self.smoothing) for size in images.shape[1:])
        vectors = (down @ maps @ across.T).reshape(len(images), -1).astype(np.float32, copy=False)
        lengths = _LENGTHS[self.normalisation](vectors)
        vectors /= np.where(lengths > 0, lengths, np.float32(1))[:, None]
        powered: Floats = np.power(vectors, np.float32(self.power))
        return powered


_LENGTHS: dict[str, Callable[[Floats], Floats]] = {
    "l1": lambda vectors: vectors.sum(axis=1),
    "l2": lambda vectors: np.sqrt(np.square(vectors).sum(axis=1)),
}


def orientation_maps(images: Floats, orientations: int) -> Floats:
    """Return each pixel's gradient strength, shared by the two nearest directions.

    Direction k is ``2 * pi * k / orientations``, from rising columns towards rising rows.
    Images are (n, height, width) float32, maps (n, orientations, height, width) float32.
    """
    n, height, width = images.shape
    framed = np.zeros((n, height + 2, width + 2), dtype=np.float32)
    framed[:, 1:-1, 1:-1] = images
    across = framed[:, 1:-1, 2:] - framed[:, 1:-1, :-2]
    down = framed[:, 2:, 1:-1] - framed[:, :-2, 1:-1]
    strength = np.sqrt(across * across + down * down)
    direction = np.arctan2(down, across) * np.float32(orientations / (2 * np.pi))
    below = np.floor(direction)
    share = (strength * (direction - below)).reshape(n, -1)
    lower = (below.astype(np.int32) % orientations).reshape(n, -1)
    maps = np.zeros((n, orientations, height * width), dtype=np.float32)
    image, pixel = np.arange(n)[:, None], np.arange(height * width)
    maps[image, lower, pixel] = strength.reshape(n, -1) - share
    # Added, since with one direction both are the same.
    maps[image, (lower + 1) % orientations, pixel] += share
    return maps.reshape(n, orientations, height, width)


def grid(size: int, spacing: int, smoothing: float) -> Floats:
    """Return the weights of an axis' pixels at each point of its grid, (points, size) float32."""
    n_points = -(-size // spacing)
    points = (size - 1) / 2 + spacing * (np.arange(n_points) - (n_points - 1) / 2)
    distances = np.arange(size) - points[:, None]
    if smoothing == 0:
        return (np.abs(distances) <= 0.5).astype(np.float32)
    weights: Floats = np.exp(-0.5 * (distances / smoothing) ** 2).astype(np.float32)
    return weights
