"""A picture in; out what the models see in it and say about it."""

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stages.drawing.nearest_images import NearestImages, Neighbour
from stages.drawing.one_thread import one_thread
from stages.drawing.panel import Panel, Probabilities
from stages.photo.digits import Digit, find_digits

Array = npt.NDArray[np.uint8]

NEIGHBOURS = 5


@dataclass(frozen=True)
class Answer:
    """What there is to say about a picture.

    Attributes
    ----------
    image : (28, 28) uint8
        What the models see: the largest sign of the picture, in MNIST's form.
    n_signs : int
        How many there are in the picture.
    probabilities : dict of (n_classes,) float32
        Of each model; that which was asked first.
    unlikeness : float or None
        Above 1 for no class; None if it was not asked.
    neighbours : list of Neighbour
        The nearest training images, nearest first.
    milliseconds : float
        That the answer took.
    """

    image: Array
    n_signs: int
    probabilities: dict[str, Probabilities]
    unlikeness: float | None
    neighbours: list[Neighbour]
    milliseconds: float

    @property
    def model(self) -> str:
        """The name of the model that was asked."""
        return next(iter(self.probabilities))

    @property
    def code(self) -> int:
        """Of the class that it finds most probable."""
        return int(self.probabilities[self.model].argmax())

    @property
    def probability(self) -> float:
        """Of that class."""
        return float(self.probabilities[self.model].max())

    @property
    def is_known(self) -> bool:
        """Whether it looks like one of the classes."""
        return self.unlikeness is None or self.unlikeness <= 1


@one_thread()
def answer(grey: Array, panel: Panel, nearest: NearestImages) -> Answer | None:
    """Return what a picture is; None if there is nothing in it.

    Signs are found as `mnist-pipeline classify` finds them.

    Parameters
    ----------
    grey : (height, width) uint8
        Dark on light or light on dark.
    panel : Panel
    nearest : NearestImages
    """
    started = time.perf_counter()
    signs = find_digits(grey)
    if not signs:
        return None
    image = max(signs, key=_area).image
    opinions = panel.ask(image)
    neighbours = nearest(image, NEIGHBOURS)
    milliseconds = 1000 * (time.perf_counter() - started)
    return Answer(
        image,
        len(signs),
        opinions.probabilities,
        opinions.unlikeness,
        neighbours,
        milliseconds,
    )


def _area(digit: Digit) -> int:
    left, top, right, bottom = digit.box
    return (right - left) * (bottom - top)
