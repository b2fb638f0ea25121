"""Copies of images under small random affine maps and elastic distortions."""

from collections.abc import Iterator
from typing import Annotated

import joblib
import numpy as np
import numpy.typing as npt
from pydantic import Field
from tqdm import tqdm

from stages.config.section import Section
from stages.config.types import Count, Pixels

# Constants, not parameters: each batch has random numbers of its own, so another
# size would give other copies. At 28 x 28 a batch needs some 50 MB for each thread; of larger
# images it has fewer.
BATCH = 1000
PIXELS = BATCH * 28 * 28

Floats = npt.NDArray[np.float32]


class Params(Section):
    """How many copies are made, and the ranges that their distortions are drawn from."""

    copies: Count
    rotation: Annotated[float, Field(ge=0, le=180)]
    scale: Annotated[float, Field(ge=0, lt=1)]
    shear: Annotated[float, Field(ge=0, lt=90)]
    translation: Pixels
    elastic_alpha: Pixels
    elastic_sigma: Annotated[float, Field(ge=0.001, le=1000)]


def n_copies(params: Params) -> int:
    """Return how many copies of an image there are."""
    return params.copies


def batches(
    images: npt.NDArray[np.uint8], params: Params, seed: int
) -> Iterator[npt.NDArray[np.uint8]]:
    """Yield a copy of each image, every one distorted in its own way, then another, and so on.

    A copy is the image under a random rotation, scaling, shear and translation, plus
    the elastic displacement of Simard, Steinkraus & Platt (2003, "Best practices for
    convolutional neural networks applied to visual document analysis"): uniform noise
    in [-1, 1] for each pixel and axis, smoothed by a Gaussian of ``elastic_sigma``
    pixels, times ``elastic_alpha`` pixels. As many as are asked for are made, as in infinite
    MNIST (Loosli, Canu & Bottou, 2007, "Training invariant support vector machines using
    selective sampling"): those of fewer copies are the first of more.

    Parameters
    ----------
    images : (n, height, width) uint8
    params : Params
        Ranges: each quantity is uniform in plus or minus its parameter; ``rotation``
        and ``shear`` in degrees, ``translation`` in pixels, ``scale`` as a fraction.
    seed : int
        The same seed gives the same copies, whatever the number of cores.

    Yields
    ------
    (n_batch, height, width) uint8
        Made on all cores, some batches ahead.
    """
    step = max(1, min(BATCH, PIXELS // (images.shape[1] * images.shape[2])))
    starts = range(0, len(images), step)
    seeds = np.random.SeedSequence(seed).spawn(params.copies * len(starts))
    tasks = [start for _ in range(params.copies) for start in starts]

    def warped(start: int, own_seed: np.random.SeedSequence) -> npt.NDArray[np.uint8]:
        batch = images[start : start + step]
        rng = np.random.default_rng(own_seed)
        rows, cols = sampling_points(rng, batch.shape, params)
        return interpolate(batch, rows, cols)

    jobs = (joblib.delayed(warped)(*task) for task in zip(tasks, seeds, strict=True))
    made = joblib.Parallel(n_jobs=-1, prefer="threads", return_as="generator")(jobs)
    yield from tqdm(made, total=len(tasks), desc="warp", unit="batch", disable=None)


def sampling_points(
    rng: np.random.Generator, shape: tuple[int, ...], params: Params
) -> tuple[Floats, Floats]:
    """Draw where each pixel of each copy takes its value from.

    Parameters
    ----------
    rng : numpy.random.Generator
    shape : (n, height, width)
    params : Params

    Returns
    -------
    rows, cols : (n, height, width) float32
        Coordinates in the original image, in pixels; they may lie outside.
    """
    n, height, width = shape
    inverse, offset = _affine_maps(rng, n, params)
    y = np.arange(height, dtype=np.float32) - np.float32((height - 1) / 2)
    x = np.arange(width, dtype=np.float32) - np.float32((width - 1) / 2)
    y, x = y[None, :, None], x[None, None, :]
    points = []
    for axis, size in enumerate((height, width)):
        along_y, along_x = inverse[:, axis, 0, None, None], inverse[:, axis, 1, None, None]
        middle = np.float32((size - 1) / 2) + offset[:, axis, None, None]
        affine = along_y * y + along_x * x + middle
        points.append(affine + elastic_displacement(rng, shape, params))
    return points[0], points[1]


def elastic_displacement(
    rng: np.random.Generator, shape: tuple[int, ...], params: Params
) -> Floats:
    """Draw one coordinate of the elastic displacement of each pixel, in pixels.

    The Gaussian filter is applied as two matrix products, one for each axis, which
    equals `scipy.ndimage.gaussian_filter` with ``mode="constant"``.

    Returns
    -------
    (n, height, width) float32
    """
    noise = rng.random(shape, dtype=np.float32) * np.float32(2) - np.float32(1)
    down, across = (_gaussian_matrix(size, params.elastic_sigma) for size in shape[1:])
    smooth: Floats = down @ noise @ across.T
    return smooth * np.float32(params.elastic_alpha)


def interpolate(images: npt.NDArray[np.uint8], rows: Floats, cols: Floats) -> npt.NDArray[np.uint8]:
    """Return the images' values at the given points, bilinearly, 0 outside the image.

    Equals `scipy.ndimage.map_coordinates` with ``order=1, mode="grid-constant"`` to
    rounding.

    Parameters
    ----------
    images : (n, height, width) uint8
    rows, cols : (n, height, width) float32

    Returns
    -------
    (n, height, width) uint8
    """
    n, height, width = images.shape
    framed = np.zeros((n, height + 2, width + 2), dtype=np.float32)
    framed[:, 1:-1, 1:-1] = images
    # Clipping to the black frame makes whatever lies outside black without a test.
    rows = np.clip(rows + np.float32(1), 0, height + 1)
    cols = np.clip(cols + np.float32(1), 0, width + 1)
    top = np.minimum(rows.astype(np.int32), height)
    left = np.minimum(cols.astype(np.int32), width)
    down, right = rows - top.astype(np.float32), cols - left.astype(np.float32)
    corner = top * (width + 2) + left
    corner += np.arange(n, dtype=np.int32)[:, None, None] * np.int32((height + 2) * (width + 2))
    flat = framed.ravel()
    upper = flat[corner] * (1 - right) + flat[corner + 1] * right
    corner += width + 2
    lower = flat[corner] * (1 - right) + flat[corner + 1] * right
    values: Floats = np.rint(upper * (1 - down) + lower * down)
    return values.astype(np.uint8)


def _affine_maps(rng: np.random.Generator, n: int, params: Params) -> tuple[Floats, Floats]:
    """Draw n maps from a copy's coordinates to the original's: (n, 2, 2) and (n, 2)."""

    def uniform(limit: float, *shape: int) -> npt.NDArray[np.float64]:
        return rng.uniform(-limit, limit, size=(n, *shape))

    angle = np.deg2rad(uniform(params.rotation))
    slant = np.tan(np.deg2rad(uniform(params.shear)))
    scale = 1 / (1 + uniform(params.scale, 2))
    cosine, sine = np.cos(angle), np.sin(angle)
    rotate = np.stack([cosine, sine, -sine, cosine], axis=1).reshape(n, 2, 2)
    shear = np.tile(np.eye(2), (n, 1, 1))
    shear[:, 1, 0] = slant
    inverse = scale[:, :, None] * (shear @ rotate)
    offset = uniform(params.translation, 2)
    return inverse.astype(np.float32), offset.astype(np.float32)


def _gaussian_matrix(size: int, sigma: float) -> Floats:
    from scipy.ndimage import gaussian_filter1d

    identity = np.eye(size, dtype=np.float32)
    matrix: Floats = gaussian_filter1d(identity, sigma, axis=0, mode="constant")
    return matrix
