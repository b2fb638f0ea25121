"""Images brought to a size that pixel distances, such as the gap of a grid, are meant for."""

from typing import Any

import numpy as np
import numpy.typing as npt

from stages.imaging.transformer import ImageTransformer

Floats = npt.NDArray[np.float32]


class Resize(ImageTransformer):
    """Enlarge small images and reduce large ones; those in between stay as they are.

    What follows counts in pixels: a grid point every 4 of them is a good deal of an image of
    8 x 8, and makes 30,000 features of one of 200 x 200. Enlarged by cubic splines, digits of
    8 x 8 cost gradient features a fifth of the errors that they cost as they are, and half of
    those with a finer grid instead (scikit-learn's `load_digits`, cross-validated). Reduced
    images are means of the pixels that each new one covers. Both sides are multiplied alike.

    Parameters
    ----------
    smallest, largest : int, default=28 and 48
        Pixels of the longer side, from which and to which images stay as they are.
    """

    def __init__(self, smallest: int = 28, largest: int = 48) -> None:
        self.smallest = smallest
        self.largest = largest

    def _of_batch(self, images: npt.NDArray[Any]) -> Floats:
        shape = images.shape[1:]
        longer = max(shape)
        wanted = min(max(longer, self.smallest), self.largest)
        values: Floats = images.astype(np.float32)
        if wanted == longer:
            return values
        down, across = (resampling(size, _scaled(size, wanted, longer)) for size in shape)
        # Splines swing below the black that strokes end in.
        resized: Floats = np.maximum(down @ values @ across.T, np.float32(0))
        return resized


def resampling(size: int, new_size: int) -> Floats:
    """Return the weights of an axis' pixels in each new one, (new_size, size) float32.

    Cubic splines for more pixels, with black around; mean values for fewer.
    """
    if new_size > size:
        return _splines(size, new_size)
    edges = np.arange(new_size + 1) * size / new_size
    pixels = np.arange(size)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    weights: Floats = (np.maximum(covered, 0) * new_size / size).astype(np.float32)
    return weights


def _splines(size: int, new_size: int) -> Floats:
    from scipy.ndimage import map_coordinates

    frame = 8  # of black pixels; farther ones would have next to no weight
    framed = np.pad(np.eye(size), ((frame, frame), (0, 0)))
    places = (np.arange(new_size) + 0.5) * size / new_size - 0.5 + frame
    weights = [map_coordinates(unit, places[None], order=3) for unit in framed.T]
    return np.stack(weights, axis=1).astype(np.float32)


def _scaled(size: int, wanted: int, longer: int) -> int:
    """Return what a side becomes; one of a single pixel, such as of a row of values, stays."""
    return size if size == 1 else max(1, round(size * wanted / longer))
