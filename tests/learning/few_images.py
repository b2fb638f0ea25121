"""Small sets of other images than MNIST's: of any size, with few images and many classes."""

import numpy as np
import numpy.typing as npt
from skimage.transform import resize
from sklearn.datasets import load_digits

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.uint8]


def digits(
    shape: tuple[int, int] = (8, 8), counts: tuple[int, ...] = (10,) * 10
) -> tuple[Images, Labels]:
    """Return images of scikit-learn's digits in another shape, so many of each class.

    From the eleventh on, classes are digits that are turned: by a quarter of a circle, a half, …
    then mirrored; from the eighty-first on, these in negative, and so on.
    """
    data = load_digits()
    rows = [np.flatnonzero(data.target == digit) for digit in range(10)]
    images = []
    for label, count in enumerate(counts):
        own = np.rint(data.images[rows[label % 10][:count]] / 16 * 255)
        turns, mirrored, negative = label // 10 % 4, label // 40 % 2, label // 80 % 2
        own = np.rot90(own, turns, axes=(1, 2))
        own = own[:, ::-1] if mirrored else own
        own = 255 - own if negative else own
        own = np.roll(own, label // 160 * 3, axis=1)
        images += [resize(image, shape, order=1, preserve_range=True) for image in own]
    labels = np.repeat(np.arange(len(counts), dtype=np.uint8), counts)
    return np.rint(images).astype(np.uint8), labels
