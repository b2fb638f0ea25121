"""Small images are enlarged and large ones reduced, so that pixels mean about the same."""

from typing import Any

import numpy as np
import pytest
from scipy.ndimage import zoom
from skimage.transform import downscale_local_mean
from sklearn.utils.estimator_checks import parametrize_with_checks

from stages.imaging import transformer
from stages.imaging.features import FeatureParams, build_extractor
from stages.imaging.resize import Resize
from tests.learning.few_images import digits
from tests.scratch import PROJECT, read_yaml

FEATURES = read_yaml(PROJECT / "params.yaml")["features"]


@parametrize_with_checks([Resize(), Resize(5, 9)])  # type: ignore[untyped-decorator]
def test_it_passes_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize("shape", [(28, 28), (28, 11), (48, 48), (30, 48)], ids=str)
def test_images_of_28_to_48_pixels_stay_as_they_are(
    train_sample: Any, shape: tuple[int, int]
) -> None:
    images = np.pad(train_sample[0][:9], ((0, 0), (10, 10), (10, 10)))[:, : shape[0], : shape[1]]
    np.testing.assert_array_equal(Resize().fit_transform(images), images)


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        ((8, 8), (28, 28)),
        ((7, 14), (14, 28)),
        ((64, 48), (48, 36)),
        ((200, 200), (48, 48)),
        ((200, 3), (48, 1)),
        ((1, 6), (1, 28)),
        ((1, 1), (1, 1)),
    ],
    ids=str,
)
def test_the_longer_side_comes_within_and_both_are_multiplied_alike(
    shape: tuple[int, int], wanted: tuple[int, int]
) -> None:
    images = np.random.default_rng(0).integers(0, 256, (3, *shape)).astype(np.uint8)
    found = Resize().fit_transform(images)
    assert found.shape == (3, *wanted)
    assert found.dtype == np.float32
    assert found.min() >= 0


def test_small_images_are_enlarged_by_the_splines_of_scipy_with_black_around() -> None:
    images, _ = digits(counts=(3,) * 10)
    framed = np.pad(images.astype(np.float64), ((0, 0), (8, 8), (8, 8)))
    larger = [
        zoom(image, 84 / 24, order=3, mode="grid-constant", grid_mode=True) for image in framed
    ]
    expected = np.maximum(np.array(larger)[:, 28:-28, 28:-28], 0)
    np.testing.assert_allclose(Resize().fit_transform(images), expected, atol=1e-3)


def test_large_images_are_reduced_to_the_means_of_their_pixels() -> None:
    images = np.random.default_rng(0).integers(0, 256, (3, 96, 48)).astype(np.uint8)
    expected = downscale_local_mean(images, (1, 2, 2))
    np.testing.assert_allclose(Resize().fit_transform(images), expected, rtol=1e-5)


def test_of_sizes_that_do_not_divide_brightness_is_kept() -> None:
    images = np.full((2, 200, 131), 77, dtype=np.uint8)
    np.testing.assert_allclose(Resize().fit_transform(images), 77, rtol=1e-5)


@pytest.mark.parametrize("shape", [(8, 8), (100, 60)], ids=str)
def test_an_image_by_itself_has_the_same_bits(train_sample: Any, shape: tuple[int, int]) -> None:
    images = np.resize(train_sample[0], (300, *shape))
    whole = Resize().fit_transform(images)
    alone = [Resize().fit_transform(image[None])[0] for image in images]
    np.testing.assert_array_equal(whole, alone)


@pytest.mark.parametrize("name", ["gradients", "two_views"])
@pytest.mark.parametrize(
    ("shape", "points"), [((8, 8), 49), ((28, 28), 49), ((64, 48), 108), ((200, 200), 144)], ids=str
)
def test_gradient_features_have_at_most_twelve_points_a_side(
    name: str, shape: tuple[int, int], points: int
) -> None:
    vectors, _ = digits(shape=shape, counts=(1, 1))
    block = FEATURES[name]
    for step in build_extractor(FeatureParams.type_of(block).model_validate(block)):
        vectors = step.fit_transform(vectors)
    views = 2 if name == "two_views" else 1
    assert vectors.shape == (2, views * points * block["orientations"])


def test_a_batch_has_fewer_images_the_larger_they_are() -> None:
    seen = []

    class Counting(Resize):
        def _of_batch(self, images: Any) -> Any:
            seen.append(images.shape)
            return super()._of_batch(images)

    for size in (8, 28, 200):
        Counting().fit_transform(np.zeros((300, size, size), dtype=np.uint8))
    assert {shape[0] for shape in seen if shape[1] < 200} == {250, 50}
    assert max(shape[0] * shape[1] * shape[2] for shape in seen) <= transformer.PIXELS
    seen.clear()
    Counting().fit_transform(np.zeros((2, 900, 900), dtype=np.uint8))
    assert [shape[0] for shape in seen] == [1, 1]  # one has more pixels than a batch may
