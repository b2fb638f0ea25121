"""Corruptions are what scipy and scikit-image make of the same angles, sizes and widths."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import ndimage
from skimage import filters

from stages.imaging import noise
from stages.studies.robustness import corruptions
from stages.studies.robustness.params import Corruptions

Images = npt.NDArray[np.uint8]

NAMES = list(Corruptions.model_fields)
STRONG = {"shift": 3, "rotation": 30.0, "scale": 0.3, "blur": 1.5, "noise": 50.0}
SHAPES = st.tuples(st.integers(1, 4), st.integers(1, 12), st.integers(1, 12))


def nearest_of(found: Images, candidates: list[npt.NDArray[Any]]) -> list[int]:
    """Return for each image which candidate it is, to half a grey level."""
    kinds = []
    for row, image in enumerate(found):
        gaps = [np.abs(image - candidate[row]).max() for candidate in candidates]
        assert min(gaps) <= 0.5 + 2e-3
        kinds.append(int(np.argmin(gaps)))
    return kinds


@pytest.mark.parametrize("name", NAMES)
@given(images=arrays.arrays(np.uint8, SHAPES), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=50)
def test_strength_0_gives_the_very_images(name: str, images: Images, seed: int) -> None:
    before = images.copy()
    np.testing.assert_array_equal(corruptions.corrupt(images, name, 0, seed), before)
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(28, 28), (9, 17), (17, 9)])
def test_images_of_any_shape_are_corrupted_alike_by_the_same_seed(
    name: str, shape: tuple[int, int]
) -> None:
    images = np.random.default_rng(0).integers(1, 256, (20, *shape)).astype(np.uint8)
    one, again = (corruptions.corrupt(images, name, STRONG[name], 4) for _ in range(2))
    assert one.dtype == np.uint8
    assert one.shape == images.shape
    assert (one != images).any(axis=(1, 2)).all()
    np.testing.assert_array_equal(one, again)


def test_a_shift_is_up_down_left_or_right_by_so_many_pixels(train_sample: Any) -> None:
    images = train_sample[0][:200]
    candidates = [
        np.stack([ndimage.shift(image, move, order=0) for image in images])
        for move in [(-3, 0), (3, 0), (0, -3), (0, 3)]
    ]
    kinds = nearest_of(corruptions.corrupt(images, "shift", 3, 0), candidates)
    assert min(np.bincount(kinds, minlength=4)) > 30


def test_a_rotation_is_that_of_scipy_to_either_side(train_sample: Any) -> None:
    images = train_sample[0][:100]
    candidates = [
        ndimage.rotate(
            images.astype(float), angle, axes=(2, 1), reshape=False, order=1, mode="grid-constant"
        )
        for angle in (-25, 25)
    ]
    kinds = nearest_of(corruptions.corrupt(images, "rotation", 25, 0), candidates)
    assert 30 < sum(kinds) < 70


def test_a_scale_is_that_of_scipy_up_or_down(train_sample: Any) -> None:
    images = train_sample[0][:100]
    candidates = []
    for factor in (1.3, 1 / 1.3):
        offset = 13.5 * (1 - 1 / factor)
        candidates.append(
            np.stack(
                [
                    ndimage.affine_transform(
                        image.astype(float),
                        np.full(2, 1 / factor),
                        offset,
                        order=1,
                        mode="grid-constant",
                    )
                    for image in images
                ]
            )
        )
    kinds = nearest_of(corruptions.corrupt(images, "scale", 0.3, 0), candidates)
    assert 30 < sum(kinds) < 70


def test_an_enlarged_image_is_larger() -> None:
    images = np.zeros((40, 21, 21), dtype=np.uint8)
    images[:, 7:14, 7:14] = 255
    ink = corruptions.corrupt(images, "scale", 0.4, 0).sum(axis=(1, 2)) / images[0].sum()
    sizes = np.sqrt(np.unique(np.round(ink, 3)))
    np.testing.assert_allclose(sizes, [1 / 1.4, 1.4], rtol=0.03)


@pytest.mark.parametrize("sigma", [0.5, 1.5])
def test_a_blur_is_that_of_scikit_image(train_sample: Any, sigma: float) -> None:
    images = train_sample[0][:50]
    expected = [
        filters.gaussian(image.astype(float), sigma, mode="constant", preserve_range=True)
        for image in images
    ]
    found = corruptions.corrupt(images, "blur", sigma, 0)
    assert nearest_of(found, [np.stack(expected)]) == [0] * 50


def test_noise_is_the_gaussian_one(train_sample: Any) -> None:
    images = train_sample[0][:50]
    np.testing.assert_array_equal(
        corruptions.corrupt(images, "noise", 50, 7), noise.gaussian(images, 50, 7)
    )


def test_what_is_drawn_for_an_image_is_the_same_at_any_strength(train_sample: Any) -> None:
    images = train_sample[0][:100]
    signs = []
    for angle in (10, 30):
        turned = corruptions.corrupt(images, "rotation", angle, 0)
        candidates = [
            ndimage.rotate(
                images.astype(float), own, axes=(2, 1), reshape=False, order=1, mode="grid-constant"
            )
            for own in (-angle, angle)
        ]
        signs.append(nearest_of(turned, candidates))
    assert signs[0] == signs[1]


def test_degrees_begin_with_the_image_as_it_is(test_sample: Any) -> None:
    image = test_sample[0][:1]
    strengths: dict[str, list[float]] = {name: [0, own / 2, own] for name, own in STRONG.items()}
    strengths["blur"] = [0, 1.5]
    seeds = dict.fromkeys(strengths, 1)
    found = corruptions.corrupt_by_degrees(image, strengths, seeds)
    assert {name: len(rows) for name, rows in found.items()} == {
        name: len(own) for name, own in strengths.items()
    }
    for rows in found.values():
        np.testing.assert_array_equal(rows[0], image[0])
        assert all((row != image[0]).any() for row in rows[1:])
