"""Deskewing is what scipy makes of each image: centred, and not slanted."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from scipy import ndimage

from stages.imaging.deskew import Deskew, moments
from tests.imaging.gradient_cases import SHAPES, Floats, Images, crops, some_images


def lean_of(image: npt.NDArray[Any]) -> tuple[float, float, float]:
    """Return the centre of mass, from the middle, and the slope of columns over rows."""
    ink = image.astype(np.float64)
    if not ink.sum():
        return 0.0, 0.0, 0.0
    y, x = (
        axis - (size - 1) / 2 for axis, size in zip(np.indices(ink.shape), ink.shape, strict=True)
    )
    centre_y, centre_x = (float(np.average(axis, weights=ink)) for axis in (y, x))
    if np.count_nonzero(ink.sum(axis=1)) == 1:
        return centre_y, centre_x, 0.0
    ((variance, covariance), _) = np.cov(y.ravel(), x.ravel(), aweights=ink.ravel(), ddof=0)
    return centre_y, centre_x, float(covariance / variance)


def upright(image: npt.NDArray[Any]) -> Floats:
    """Deskew one image by scipy."""
    centre_y, centre_x, slant = lean_of(image)
    y, x = np.indices(image.shape).astype(np.float64)
    lean = centre_x + slant * (y - (image.shape[0] - 1) / 2)
    moved: Floats = ndimage.map_coordinates(
        image.astype(np.float64), [y + centre_y, x + lean], order=1, mode="grid-constant"
    )
    return moved


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_deskewing_is_that_of_scipy(train_sample: Any, shape: tuple[int, int]) -> None:
    images = crops(train_sample[0][:60], shape)
    found = Deskew().fit_transform(images)
    assert found.dtype == np.float32
    assert found.shape == images.shape
    for image, own in zip(images, found, strict=True):
        np.testing.assert_allclose(own, upright(image), atol=0.01)


@given(some_images)
def test_deskewing_of_any_image_is_that_of_scipy(images: Images) -> None:
    for image, own in zip(images, Deskew().fit_transform(images), strict=True):
        np.testing.assert_allclose(own, upright(image), atol=0.01)


def test_a_deskewed_image_is_centred_and_its_rows_and_columns_are_uncorrelated(
    train_sample: Any,
) -> None:
    images = crops(train_sample[0], (44, 44))  # so that no ink is moved out of the image
    before = [lean_of(image) for image in images]
    after = [lean_of(image) for image in Deskew().fit_transform(images)]
    assert (np.abs(np.array(before)).max(axis=0) > 0.8).all()
    for (_, _, leaned), (centre_y, centre_x, leans) in zip(before, after, strict=True):
        assert abs(centre_y) < 1e-4
        assert abs(centre_x) < 1e-4
        # Moved by a part of a row, an image is spread by up to a quarter of a squared pixel
        # against the 10 that the flattest digit has.
        assert abs(leans) < 0.025 * abs(leaned) + 1e-4


def test_a_slanted_stroke_is_set_upright() -> None:
    image, expected = np.zeros((2, 21, 21))
    for row in range(4, 17, 2):  # a column for every two rows
        image[row, row // 2 + 5] = 200
        expected[row, 10] = 200
    for row in range(5, 17, 2):
        image[row, row // 2 + 5 : row // 2 + 7] = 100
        expected[row, 9:12] = 50, 100, 50
    (found,) = Deskew().fit_transform(image[None])
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_an_upright_image_in_the_middle_stays_as_it_is() -> None:
    image = np.zeros((1, 9, 8), dtype=np.uint8)
    image[0, 1:8, 3:5] = 200
    np.testing.assert_allclose(Deskew().fit_transform(image), image, atol=1e-3)


def test_rows_are_images_of_height_1_and_come_back_as_rows() -> None:
    rows = np.arange(12, dtype=np.uint8).reshape(2, 6)
    as_images = Deskew().transform(rows[:, None])
    assert as_images.shape == (2, 1, 6)
    np.testing.assert_array_equal(Deskew().transform(rows), as_images[:, 0])


@pytest.mark.parametrize("shape", [(28, 28), (200, 300)], ids=str)
def test_one_row_of_ink_is_centred_and_not_slanted(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    height, width = shape
    images = np.zeros((20, *shape), dtype=np.uint8)
    rows = rng.integers(0, height, 20)
    images[np.arange(20), rows] = rng.integers(0, 256, (20, width))
    y, x = (np.arange(size, dtype=np.float32) - np.float32((size - 1) / 2) for size in shape)
    centre_y, centre_x, slant = moments(images.astype(np.float32), y, x)
    assert {found.dtype for found in (centre_y, centre_x, slant)} == {np.dtype(np.float32)}
    np.testing.assert_allclose(centre_y, rows - (height - 1) / 2, atol=1e-4)
    np.testing.assert_array_equal(slant, 0)
