"""Ink: how much of the light of its paper each pixel of a photo lacks, or has too much."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Floats = npt.NDArray[np.float32]

COARSE = 400  # pixels of the longer side at which paper is looked for,
COARSEST = 48  # and at which it is asked whether ink is darker than paper,
FINE = 200  # and again for fine strokes; what broad ones say weighs less
BROAD = 0.45
# Of the shorter side: what is broader is no stroke, but a shadow or a thing.
BROADEST_STROKE = 0.2
LEAST_CONTRAST = 0.08  # of ink, as a share of the light of the paper
LEAST_TO_NOISE = 5.0  # of ink, in standard deviations of the noise that is left
LEVELS = 256  # of lacking light, that a threshold may lie between; a power of two rounds nothing
NOISE_TO_BLUR = 40  # standard deviation of the Gaussian, pixels, for each of the noise
# How much more steeply strength rises than from none to full: MNIST's strokes are full but for
# a pixel at their edges, those of photos are blurred.
SHARPNESS = 2.5
# The darkest that paper can be, or the lightest dark: no contrast can be told beyond it.
LEAST_LIGHT = 0.1


@dataclass(frozen=True)
class Ink:
    """The ink of a photo.

    Attributes
    ----------
    lack : (height, width) float32
        Of light, as a share of the paper's; 0 is paper.
    least : (height, width) float32
        What noise does not reach there.
    threshold : float
        What lacks more light is ink.
    """

    lack: Floats
    least: Floats
    threshold: float

    @property
    def mask(self) -> npt.NDArray[np.bool_]:
        """Where it is ink, (height, width) bool."""
        return self.lack > np.maximum(self.least, self.threshold)

    def strength(self, full: float) -> Floats:
        """Return how strong it is, (height, width) float32: half at the threshold, 1 well above."""
        steepness = SHARPNESS / 2 / max(full - self.threshold, 1e-6)
        share: Floats = np.clip(0.5 + steepness * (self.lack - self.threshold), 0, 1)
        return share


def find_ink(grey: Floats) -> Ink | None:
    """Return the ink of a photo, dark on light or light on dark; None if there is none.

    Paper is what is left when all that is narrower than `BROADEST_STROKE` is closed, so it
    follows uneven light and the edge of a shadow. Ink is measured as a share of the paper's
    light there, and told from paper by Otsu's threshold (1979, "A threshold selection method
    from gray-level histograms").

    Parameters
    ----------
    grey : (height, width) float32
        Light, 0 to 1.
    """
    light = grey if is_dark_on_light(grey) else 1 - grey
    noise = _noise(light)
    blur = min(1.0, NOISE_TO_BLUR * noise)
    light = ndimage.gaussian_filter(light, blur)
    # What a Gaussian of that width leaves of noise that differs from pixel to pixel.
    noise *= min(1.0, 1 / (2 * np.pi**0.5 * max(blur, 1e-6)))
    lit = paper_light(light)
    paper = np.maximum(lit, LEAST_LIGHT)
    lack = np.clip((lit - light) / paper, 0, 1)
    ink = Ink(lack, LEAST_TO_NOISE * noise / paper, max(_otsu(lack), LEAST_CONTRAST / 2))
    mask = ink.mask
    if not mask.any() or float(np.median(lack[mask])) < LEAST_CONTRAST:
        return None
    return ink


def is_dark_on_light(grey: Floats) -> bool:
    """Return whether ink is darker than paper.

    Ink covers less than half of what is around it, so that the median there is paper, and the
    greater deviations from it are ink: their skewness tells. Broad strokes are seen coarsely
    and in half of the photo; fine ones, as the lines of a page that is lit unevenly, nearby.
    """
    small = shrunk(grey, COARSEST)
    half = max(3, 2 * (max(small.shape) // 4) + 1)
    broad = _skewness(small - _medians_around(small, half))
    if max(grey.shape) <= 2 * COARSEST:
        return broad <= 0
    small = shrunk(grey, FINE)
    fine = _skewness(small - ndimage.uniform_filter(small, FINE // 8, mode="nearest"))
    # The more skewed of the two is surer.
    return (BROAD * broad) ** 3 + fine**3 <= 0


def _medians_around(image: Floats, size: int) -> Floats:
    """Return the median of the square around each pixel, (height, width) float32; size is odd."""
    middle = np.median(image)
    shares = ndimage.uniform_filter((image == middle).astype(np.float32), size, mode="nearest")
    if shares.min() > 0.5:  # the ground of a drawing, which takes no sorting to find
        return np.full_like(image, middle)
    medians: Floats = ndimage.median_filter(image, size=size, mode="nearest")
    return medians


def _skewness(away: Floats) -> float:
    """Return the skewness of deviations."""
    spread = float((away**2).mean())
    return float((away**3).mean()) / spread**1.5 if spread > 0 else 0.0


def paper_light(light: Floats) -> Floats:
    """Return the light of the paper at each pixel, (height, width) float32; ink is dark.

    What a plane explains is taken away first, since a slope ends as a valley at the edge.
    """
    whole = shrunk(light, COARSE)
    slope = _plane(whole)
    small = whole - slope
    smooth = ndimage.gaussian_filter(small, 1.0)
    size = max(3, round(BROADEST_STROKE * min(small.shape)))
    # A corner of shadow is twice as broad with its mirror image.
    framed = np.pad(smooth, size, mode="symmetric")
    closed = ndimage.grey_closing(framed, size=(size, size))[size:-size, size:-size]
    return enlarged(ndimage.gaussian_filter(closed, size / 8) + slope, light.shape)


def _plane(image: Floats) -> Floats:
    """Return the plane that is nearest to an image, by least squares."""
    height, width = image.shape
    y, x = np.linspace(-1, 1, height), np.linspace(-1, 1, width)
    # The three are orthogonal on a grid.
    down = float(y @ image.sum(axis=1)) / max(float(y @ y) * width, 1e-12)
    across = float(image.sum(axis=0) @ x) / max(float(x @ x) * height, 1e-12)
    plane: Floats = (image.mean() + down * y[:, None] + across * x[None, :]).astype(np.float32)
    return plane


def shrunk(image: Floats, longest: int) -> Floats:
    """Return an image whose longer side is about so many pixels at most, by means of blocks."""
    step = -(-max(image.shape) // longest)
    if step == 1:
        return image
    height, width = (max(1, size // step) for size in image.shape)
    down, across = (min(step, size) for size in image.shape)
    blocks = image[: height * down, : width * across].reshape(height, down, width, across)
    small: Floats = blocks.mean(axis=(1, 3), dtype=np.float32)
    return small


def enlarged(small: Floats, shape: tuple[int, ...]) -> Floats:
    """Return an image brought to a shape, linearly."""
    if small.shape == shape:
        return small
    rows, columns = (
        np.clip((np.arange(size) + 0.5) * own / size - 0.5, 0, own - 1)
        for size, own in zip(shape, small.shape, strict=True)
    )
    across = _interpolated(small, columns, axis=1)
    return _interpolated(across, rows, axis=0)


def _interpolated(image: Floats, places: npt.NDArray[Any], axis: int) -> Floats:
    low = np.minimum(places.astype(int), max(image.shape[axis] - 2, 0))
    high = np.minimum(low + 1, image.shape[axis] - 1)
    share = np.expand_dims((places - low).astype(np.float32), 1 - axis)
    near, far = image.take(low, axis), image.take(high, axis)
    found: Floats = near + (far - near) * share
    return found


def _noise(light: Floats) -> float:
    """Return the standard deviation of noise, by the median difference of two neighbours."""
    differences = np.abs(light[:, 1:] - light[:, :-1])[::2]
    if not differences.size:
        return 0.0
    return float(np.median(differences)) / (0.6745 * 2**0.5)


def _otsu(values: Floats) -> float:
    bins = np.minimum((values * LEVELS).astype(np.intp), LEVELS - 1)
    counts = np.bincount(bins.ravel(), minlength=LEVELS)
    centres = (np.arange(LEVELS) + 0.5) / LEVELS
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * centres)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(centres[int(np.nanargmax(np.nan_to_num(between)))])
