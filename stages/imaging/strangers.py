"""Strangers: images made of strokes as the given ones are, but of no class."""

from typing import Any

import numpy as np
import numpy.typing as npt

from stages.imaging.mnist_form import SIDE, to_mnist_form

Images = npt.NDArray[np.uint8]

# Where two images are cut and swapped: the middle, give or take so much of the side.
MIDDLE = (0.4, 0.65)


def make_strangers(
    images: Images, labels: npt.NDArray[Any], n: int, random: np.random.Generator
) -> Images:
    """Return images that are mirrored, turned by 90 degrees, or made of halves of two classes.

    Some look like one of a class all the same, such as a mirrored 0. Each is drawn by the same
    hands as the images, so that nothing but the shape tells them apart.

    Parameters
    ----------
    images : (n_images, height, width) uint8
        Square where one is to be turned; others are mirrored instead.
    labels : (n_images,)
        Two classes at least.
    n : int
    random : numpy.random.Generator

    Returns
    -------
    (n, height, width) uint8
        In MNIST's form where the images have its size.
    """
    rows = random.integers(len(images), size=n)
    kinds = random.integers(3, size=n)
    strangers = np.empty((n, *images.shape[1:]), np.uint8)
    for number, (row, kind) in enumerate(zip(rows, kinds, strict=True)):
        image = images[row]
        if kind == 0:
            made = _mirrored(image, random)
        elif kind == 1:
            is_square = image.shape[0] == image.shape[1]
            made = np.rot90(image, random.choice([1, 3])) if is_square else _mirrored(image, random)
        else:
            others = np.flatnonzero(labels != labels[row])
            made = _halves(image, images[random.choice(others)], random)
        strangers[number] = to_mnist_form(made) if made.shape == (SIDE, SIDE) else made
    return strangers


def _mirrored(image: Images, random: np.random.Generator) -> Images:
    return image[:, ::-1] if random.random() < 0.5 else image[::-1]


def _halves(one: Images, other: Images, random: np.random.Generator) -> Images:
    """Return one half of an image beside, or above, the other half of another."""
    axis = int(random.integers(2))
    size = one.shape[axis]
    cut = int(size * random.uniform(*MIDDLE))
    first, second = one.take(range(cut), axis), other.take(range(cut, size), axis)
    return np.concatenate([first, second], axis=axis)
