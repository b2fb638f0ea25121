"""Images of all sizes and orientations as one array: of one size, light on dark, upright.

The one place where this is decided, for the images that models learn from and for those
that they are asked about.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator

from stages.config.section import Section
from stages.imaging.grey import as_grey

MAX_SIDE = 1024
"""Pixels; an image's sides are this long at most."""
MAX_BYTES = 2 * 1024**3
"""Of all images of a part together, a byte a pixel."""

Images = npt.NDArray[np.uint8]
Size = tuple[int, int]


def _height_and_width(size: list[int]) -> list[int]:
    if len(size) != 2 or not all(1 <= side <= MAX_SIDE for side in size):
        raise ValueError(f"expected [height, width], each from 1 to {MAX_SIDE}")
    return size


class ImageParams(Section):
    """What images are to become, and how they were stored."""

    size: Annotated[list[int], AfterValidator(_height_and_width)] | None
    """Height and width; null keeps the images' own, or the commonest where they differ."""
    transposed: bool
    """Whether rows and columns are exchanged, as in EMNIST's files."""
    inverted: bool
    """Whether the images are dark on light; the pipeline's are light on dark."""

    @property
    def background(self) -> int:
        """What an image has behind what it shows, as it was stored."""
        return 255 if self.inverted else 0

    @property
    def stored_size(self) -> Size | None:
        """The height and width of an image of this size before it is transposed."""
        if self.size is None:
            return None
        height, width = self.size
        return (width, height) if self.transposed else (height, width)


class Differing(Sequence[npt.NDArray[np.uint8]]):
    """Images of different sizes; each is made when it is asked for, so that few are in memory."""

    def size(self, row: int) -> Size:
        """Return an image's height and width, as it is stored."""
        raise NotImplementedError


def as_images(rows: npt.NDArray[Any], size: Size | None) -> npt.NDArray[Any]:
    """Return flat rows of pixels as images of a size, or as squares.

    Parameters
    ----------
    rows : (n, n_pixels), any dtype
    size : pair of int or None
        As stored; if it has not n_pixels, the images are squares that are scaled later.

    Returns
    -------
    (n, height, width), of the same dtype

    Raises
    ------
    ValueError
        If n_pixels is neither.
    """
    pixels = rows.shape[1]
    side = math.isqrt(pixels)
    if size is None or math.prod(size) != pixels:
        size = (side, side)
    if pixels == 0 or math.prod(size) != pixels:
        raise ValueError(
            f"expected rows of height x width pixels, found {pixels}, which is no square; "
            "set the size (data.size, --size)"
        )
    return rows.reshape(len(rows), *size)


def stored_sizes(images: Images | Differing) -> Counter[Size]:
    """Return how many images there are of each height and width, as they are stored."""
    if isinstance(images, Differing):
        return Counter(images.size(row) for row in range(len(images)))
    height, width = images.shape[1:3]
    return Counter({(height, width): len(images)})


def common_size(sizes: Counter[Size], chosen: ImageParams) -> Size:
    """Return the height and width that images are brought to.

    That is ``chosen.size``; else the images' own; where they differ the commonest, of
    equally common ones the smallest.
    """
    if chosen.size is not None:
        height, width = chosen.size
        return height, width
    height, width = min(sizes, key=lambda size: (-sizes[size], math.prod(size), size))
    return (width, height) if chosen.transposed else (height, width)


def unified(images: Images | Differing, chosen: ImageParams, size: Size) -> Images:
    """Return images in grey, upright, light on dark and of one size.

    In this order: colour to grey by its luma, with the background behind transparent parts;
    transposed; inverted; scaled to fit the size with their proportions kept (bicubic, with
    antialiasing where they shrink), centred, and padded with black. Images that are of the
    size already keep every pixel.

    Parameters
    ----------
    images : (n, height, width[, channels]) uint8, or `Differing`
    chosen : ImageParams
    size : pair of int
        Height and width; see `common_size`.

    Returns
    -------
    (n, *size) uint8

    Raises
    ------
    ValueError
        In one line, if a side is longer than `MAX_SIDE`, or all together have more pixels
        than `MAX_BYTES`. What an image's reader raises passes through.
    """
    height, width = size
    if max(size) > MAX_SIDE or len(images) * height * width > MAX_BYTES:
        raise ValueError(
            f"expected images of at most {MAX_SIDE} pixels a side and {MAX_BYTES // 1024**2} MB "
            f"in all, found {len(images)} of {height} x {width}; set the size (data.size, --size) to less"
        )
    if not isinstance(images, Differing):
        turned = _turned(images, chosen)
        if turned.shape[1:] == size:
            return turned
        images = turned
        return np.stack([fitted(image, size) for image in images])
    found = np.empty((len(images), *size), dtype=np.uint8)
    for row, image in enumerate(images):
        found[row] = fitted(_turned(image[None], chosen)[0], size)
    return found


def fitted(image: Images, size: Size) -> Images:
    """Return an image scaled to fit a size, its proportions kept, centred on black.

    Parameters
    ----------
    image : (height, width) uint8
    size : pair of int
        Height and width.

    Returns
    -------
    (*size) uint8
    """
    if image.shape == size:
        return image
    from PIL import Image

    scale = min(wanted / found for wanted, found in zip(size, image.shape, strict=True))
    # Halves are rounded up, as a side of 0 pixels would be lost.
    height, width = (
        min(wanted, max(1, math.floor(found * scale + 0.5)))
        for wanted, found in zip(size, image.shape, strict=True)
    )
    scaled = np.asarray(Image.fromarray(image).resize((width, height), Image.Resampling.BICUBIC))
    framed = np.zeros(size, dtype=np.uint8)
    top, left = (size[0] - height) // 2, (size[1] - width) // 2
    framed[top : top + height, left : left + width] = scaled
    return framed


def edges_are_light(images: Images) -> bool:
    """Tell whether most pixels of the images' edges are light: they may be dark on light."""
    edges = [images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]]
    light = sum(int(np.count_nonzero(edge > 127)) for edge in edges)
    return 2 * light > sum(edge.size for edge in edges)


def _turned(images: Images, chosen: ImageParams) -> Images:
    if images.ndim == 4:
        images = as_grey(images, chosen.background)
    if chosen.transposed:
        images = images.transpose(0, 2, 1)
    return 255 - images if chosen.inverted else images
