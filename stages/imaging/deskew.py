"""Images set upright."""

from typing import Any

import numpy as np
import numpy.typing as npt

from stages.imaging.transformer import ImageTransformer

Floats = npt.NDArray[np.float32]


class Deskew(ImageTransformer):
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
