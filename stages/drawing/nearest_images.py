"""The training images that are nearest to an image, pixel by pixel."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stages.learning.shortened import Shortening

Array = npt.NDArray[np.uint8]

DIRECTIONS = 64
CANDIDATES = 200
# Float32 rounds squares of short vectors by less than this share, and by as much of the longest.
SLACK = 1e-5


@dataclass(frozen=True)
class Neighbour:
    """A training image and the code of its class."""

    image: Array
    label: int


class NearestImages:
    """Search training images by squared Euclidean distance of their pixels, exactly.

    Distances of shortened vectors are never longer, so that few images have to be compared
    whole: a query takes milliseconds where one among 60,000 whole images takes ten times that.

    Parameters
    ----------
    images : (n, height, width) uint8
    labels : (n,) integer
    """

    def __init__(self, images: Array, labels: npt.NDArray[np.integer]) -> None:
        self._images = images
        self._labels = labels
        self._pixels = images.reshape(len(images), -1)
        self._shorten = Shortening.of(self._pixels, DIRECTIONS)
        self._short = self._shorten(self._pixels)
        self._squares = np.einsum("nd,nd->n", self._short, self._short)

    def __call__(self, image: Array, number: int) -> list[Neighbour]:
        """Return so many images, nearest first; of equally near ones the first.

        Parameters
        ----------
        image : (height, width) uint8
        number : int
            At most as many as there are images.
        """
        rows = self._nearest(image.reshape(1, -1), min(number, len(self._images)))
        return [Neighbour(np.asarray(self._images[row]), int(self._labels[row])) for row in rows]

    def _nearest(self, query: Array, number: int) -> npt.NDArray[np.int64]:
        short = self._shorten(query)[0]
        least = self._squares - 2 * (self._short @ short) + short @ short
        first = np.argpartition(least, min(CANDIDATES, len(least)) - 1)[:CANDIDATES]
        reach = np.partition(self._exact(query, first), number - 1)[number - 1]
        slack = SLACK * (float(self._squares.max()) + float(short @ short))
        rows = np.flatnonzero(least <= reach + slack)
        order = np.argsort(self._exact(query, rows), kind="stable")
        found: npt.NDArray[np.int64] = rows[order[:number]]
        return found

    def _exact(self, query: Array, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        differences = self._pixels[rows].astype(np.int64) - query
        squares: npt.NDArray[np.int64] = np.square(differences).sum(axis=1)
        return squares
