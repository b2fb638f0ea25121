"""The nearest training images are exactly those that a comparison with all of them finds."""

import numpy as np
import numpy.typing as npt
import pytest

from stages.drawing.nearest_images import NearestImages

Array = npt.NDArray[np.uint8]


def by_comparing_all(image: Array, images: Array, number: int) -> Array:
    squares = np.square(images.astype(np.int64) - image).sum(axis=(1, 2))
    found: Array = images[np.argsort(squares, kind="stable")[:number]]
    return found


@pytest.mark.parametrize("number_of_images", [600, 201, 40, 3])
def test_the_nearest_are_found_whatever_their_number(
    train_sample: tuple[Array, Array], test_sample: tuple[Array, Array], number_of_images: int
) -> None:
    images, labels = (each[:number_of_images] for each in train_sample)
    nearest = NearestImages(images, labels)
    for image in test_sample[0][:30]:
        found = np.stack([each.image for each in nearest(image, 5)])
        np.testing.assert_array_equal(found, by_comparing_all(image, images, 5))


def test_those_that_short_vectors_do_not_tell_apart_are_found() -> None:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (3000, 28, 28), dtype=np.uint8)  # noise has no directions
    nearest = NearestImages(images, np.zeros(3000, np.uint8))
    for image in rng.integers(0, 256, (10, 28, 28), dtype=np.uint8):
        found = np.stack([each.image for each in nearest(image, 5)])
        np.testing.assert_array_equal(found, by_comparing_all(image, images, 5))


def test_of_equally_near_ones_the_first_come(train_sample: tuple[Array, Array]) -> None:
    images = np.repeat(train_sample[0][:1], 500, axis=0)
    found = NearestImages(images, np.arange(500))(images[0], 5)
    assert [each.label for each in found] == [0, 1, 2, 3, 4]
