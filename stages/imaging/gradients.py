"""Gradient features: images set upright, then histograms of where strokes run and how."""

from collections.abc import Callable
from typing import Any, Literal, Self

import joblib
import numpy as np
import numpy.typing as npt
from pydantic import NonNegativeFloat
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import validate_data
from threadpoolctl import threadpool_limits

from stages.config.section import Section
from stages.config.types import Count, Share

# At 28 x 28 and 12 orientations a batch needs some 30 MB for each thread.
BATCH = 250

Floats = npt.NDArray[np.float32]


class Params(Section):
    """Of a `Deskew` and a `GradientHistograms`, which say what each does."""

    deskew: bool
    """Whether images are set upright first."""
    orientations: Count
    spacing: Count
    smoothing: NonNegativeFloat
    normalisation: Literal["l1", "l2"]
    power: Share


def build(params: Params) -> list[Any]:
    """Return the transformers that turn images into vectors, in their order."""
    own = params.model_dump(include=set(Params.model_fields) - {"deskew"})
    histograms = GradientHistograms(**own)
    return [Deskew(), histograms] if params.deskew else [histograms]


class _ImageTransformer(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Transform images one by one, in batches on all cores; nothing is learned.

    The results are the same bits whatever the batch and the number of cores.

    Attributes
    ----------
    n_features_in_ : int
        Length of the second axis seen in `fit`.
    """

    def fit(self, X: npt.ArrayLike, y: object = None) -> Self:  # noqa: ARG002, N803 - sklearn's API
        """Check the images.

        Parameters
        ----------
        X : (n, height, width) or (n, n_features), any numeric dtype
            Rows of features are taken for images of height 1.
        y : ignored
        """
        validate_data(self, X, allow_nd=True)
        return self

    def transform(self, X: npt.ArrayLike) -> Floats:  # noqa: N803 - sklearn's API
        """Return the transformed images; may be called without a `fit`.

        Parameters
        ----------
        X : (n, height, width) or (n, n_features), any numeric dtype

        Returns
        -------
        (n, …) float32
        """
        images: npt.NDArray[Any] = validate_data(self, X, allow_nd=True, reset=False)
        rows = images.ndim == 2
        done = self._in_batches(images[:, None, :] if rows else images)
        return done[:, 0] if rows and done.ndim == 3 else done

    def _in_batches(self, images: npt.NDArray[Any]) -> Floats:
        if len(images) <= BATCH:  # starting threads takes longer than one image
            return self._of_batch(images)
        starts = range(0, len(images), BATCH)
        jobs = (joblib.delayed(self._of_batch)(images[start : start + BATCH]) for start in starts)
        with threadpool_limits(1, user_api="blas"):
            return np.concatenate(joblib.Parallel(n_jobs=-1, prefer="threads")(jobs))

    def _of_batch(self, images: npt.NDArray[Any]) -> Floats:
        raise NotImplementedError

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags


class Deskew(_ImageTransformer):
    """Set images upright: mass centred, rows shifted until they no longer lean.

    Each image's centre of mass is moved to its middle, and each row shifted in proportion
    to its height, so that rows and columns of the mass are not correlated. Values are
    interpolated linearly, 0 outside the image; brightness is mass, and images without
    any stay as they are. Deslanting by moments as in LeCun et al. (1998, "Gradient-based
    learning applied to document recognition").
    """

    def _of_batch(self, images: npt.NDArray[Any]) -> Floats:
        height, width = images.shape[1:]
        y, x = (np.arange(size, dtype=np.float32) for size in (height, width))
        y, x = y - np.float32((height - 1) / 2), x - np.float32((width - 1) / 2)
        images = images.astype(np.float32)
        centre_y, centre_x, slant = moments(images, y, x)
        lean = centre_x[:, None] + slant[:, None] * y
        level = sample_lines(images.transpose(0, 2, 1), centre_y[:, None]).transpose(0, 2, 1)
        return sample_lines(level, lean)


class GradientHistograms(_ImageTransformer):
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


def moments(images: Floats, y: Floats, x: Floats) -> tuple[Floats, Floats, Floats]:
    """Return each image's centre of mass, (n,) and (n,), and the columns it leans a row, (n,).

    Images are (n, height, width) float32, ``y`` and ``x`` the coordinates of their rows and
    columns. Zeros for an image without mass; no slant for a single row.
    """
    one_y, one_x = np.ones_like(y), np.ones_like(x)
    weights = [(one_y, one_x), (y, one_x), (one_y, x), (y * y, one_x), (y, x)]
    table = np.stack([np.outer(down, across).ravel() for down, across in weights], axis=1)
    # One product for each image: the rounding of a common one would depend on their number.
    # In float64, which of uint8 images is exact: what follows subtracts near numbers.
    sums = (images.reshape(len(images), 1, -1) @ table.astype(np.float64))[:, 0]
    mass = np.where(sums[:, 0] > 0, sums[:, 0], 1)
    centre_y, centre_x, square_y, product = (sums[:, i] / mass for i in range(1, 5))
    variance = square_y - centre_y * centre_y
    flat = variance < 1e-6
    slant = np.where(flat, 0, (product - centre_y * centre_x) / np.where(flat, 1, variance))
    return (
        centre_y.astype(np.float32),
        centre_x.astype(np.float32),
        slant.astype(np.float32),
    )


def sample_lines(images: Floats, offsets: Floats) -> Floats:
    """Return each line's values at its columns plus an offset, linearly, 0 outside.

    Images are (n, lines, columns) float32, offsets (n, lines) or (n, 1) float32, in pixels.
    """
    n, lines, columns = images.shape
    framed = np.zeros((n, lines, columns + 2), dtype=np.float32)
    framed[:, :, 1:-1] = images
    # Clipping to the black frame makes whatever lies outside black without a test.
    place = np.clip(
        np.arange(1, columns + 1, dtype=np.float32) + offsets[..., None], 0, columns + 1
    )
    left = np.minimum(place.astype(np.int32), columns)
    share = place - left.astype(np.float32)
    left, share = (np.broadcast_to(array, images.shape) for array in (left, share))
    near, far = (np.take_along_axis(framed, left + step, axis=2) for step in (0, 1))
    values: Floats = near + (far - near) * share
    return values


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
