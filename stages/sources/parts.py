"""What a reader of any form of images gives: a training part, and a test part if there is one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stages.imaging.unify import Differing

MAX_CLASSES = 255
MAX_NAME = 100
"""Letters of the name of a class."""

Images = npt.NDArray[np.uint8] | Differing


@dataclass(frozen=True)
class Part:
    """Images of one part of a source, as they are stored there.

    Attributes
    ----------
    images : (n, height, width) or (n, height, width, channels) uint8, or `Differing`
    labels : sequence of str, or None
        The name of each image's class; None of images that are not labelled.
    names : sequence of str, or None
        The name of each image's file; None where images have no files of their own.
    """

    images: Images
    labels: Sequence[str] | None
    names: Sequence[str] | None = None

    def place(self, row: int) -> str:
        """Return what messages call an image: its file, or its row, counted from 0."""
        return self.names[row] if self.names is not None else f"row {row}"


@dataclass(frozen=True)
class Found:
    """What a source holds.

    Attributes
    ----------
    form : str
        In words, such as ``class folders``.
    train : Part
    test : Part or None
        None where the source has no labelled test part.
    notes : sequence of str
        What its user should know, a line each.
    """

    form: str
    train: Part
    test: Part | None = None
    notes: Sequence[str] = ()


def name_problem(name: str) -> str | None:
    """Return what is wrong with the name of a class, or None."""
    if not name:
        return "expected the name of a class, found nothing"
    if len(name) > MAX_NAME:
        return f"expected the name of a class of at most {MAX_NAME} letters, found {len(name)}"
    if not name.isprintable():
        return f"expected the name of a class of letters that can be printed, found {name!r}"
    return None


def is_whole(name: str) -> bool:
    """Tell whether a name is a whole number, such as ``12``, ``-1`` or ``07``."""
    digits = name.removeprefix("-")
    return digits.isascii() and digits.isdigit()


def ordered(names: set[str]) -> list[str]:
    """Return names of classes in their order: by number if all are whole numbers, else by name."""
    if all(is_whole(name) for name in names):
        return sorted(names, key=lambda name: (int(name), name))
    return sorted(names)


def is_plain_number(name: str) -> bool:
    """Tell whether a name is a whole number from 0 to 255 as it is usually written."""
    return is_whole(name) and name == str(int(name)) and 0 <= int(name) <= np.iinfo(np.uint8).max
