"""Gradient histograms are those of a slow loop over pixels, of scipy and of scikit-image."""

import pickle
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage
from skimage.feature import hog
from sklearn.base import clone

from stages.imaging import gradients
from stages.imaging.deskew import Deskew
from stages.imaging.gradients import GradientHistograms
from tests.imaging.gradient_cases import SETTINGS, SHAPES, Floats, Images, crops, some_images


def points(size: int, spacing: int) -> list[float]:
    """Return the places of a grid: as many as fit, the same gap before and after them."""
    count = len(range(0, size, spacing))
    gap = (size - 1 - spacing * (count - 1)) / 2
    return [gap + spacing * i for i in range(count)]


def weight(distance: float, smoothing: float) -> float:
    if smoothing == 0:
        return float(abs(distance) <= 0.5)
    return float(np.exp(-(distance**2) / (2 * smoothing**2)))


def histograms(image: npt.NDArray[Any], settings: GradientHistograms) -> Floats:
    """Describe one image pixel by pixel."""
    height, width = image.shape
    at = {place: float(value) for place, value in np.ndenumerate(image)}
    places = [points(size, settings.spacing) for size in image.shape]
    found = np.zeros((settings.orientations, *map(len, places)))
    for y, x in at:
        across = at.get((y, x + 1), 0.0) - at.get((y, x - 1), 0.0)
        down = at.get((y + 1, x), 0.0) - at.get((y - 1, x), 0.0)
        turn = np.arctan2(down, across) / (2 * np.pi) % 1 * settings.orientations
        near = np.outer(
            [weight(y - place, settings.smoothing) for place in places[0]],
            [weight(x - place, settings.smoothing) for place in places[1]],
        )
        strength = np.hypot(across, down) * near
        share = turn - int(turn)
        found[int(turn) % settings.orientations] += strength * (1 - share)
        found[(int(turn) + 1) % settings.orientations] += strength * share
    assert found.shape[1:] == (-(-height // settings.spacing), -(-width // settings.spacing))
    length = np.linalg.norm(found.ravel(), {"l1": 1, "l2": 2}[settings.normalisation])
    powered: Floats = (found.ravel() / (length or 1)) ** settings.power
    return powered


@pytest.mark.parametrize("chosen", SETTINGS, ids=str)
@pytest.mark.parametrize("shape", [(28, 28), *SHAPES[2:]], ids=str)
def test_histograms_are_those_of_a_loop_over_pixels(
    train_sample: Any, shape: tuple[int, int], chosen: dict[str, Any]
) -> None:
    images = crops(train_sample[0][:3], shape)
    vectors = GradientHistograms(**chosen)
    found = vectors.fit_transform(images)
    assert found.dtype == np.float32
    for image, own in zip(images, found, strict=True):
        np.testing.assert_allclose(own, histograms(image, vectors), rtol=1e-4, atol=1e-5)


@given(some_images, st.sampled_from(SETTINGS))
def test_histograms_of_any_image_are_those_of_a_loop_over_pixels(
    images: Images, chosen: dict[str, Any]
) -> None:
    vectors = GradientHistograms(**chosen)
    power = vectors.power
    for image, own in zip(images, vectors.fit_transform(images), strict=True):
        expected = histograms(image, vectors)
        np.testing.assert_allclose(own ** (1 / power), expected ** (1 / power), atol=1e-6)


def test_maps_are_smoothed_as_by_scipy(train_sample: Any) -> None:
    images = crops(train_sample[0][:20], (27, 27))  # the grid lies on whole pixels
    maps = gradients.orientation_maps(images.astype(np.float32), 8).astype(np.float64)
    smooth = ndimage.gaussian_filter(maps, 1.8, axes=(2, 3), mode="constant", truncate=20)
    expected = smooth[:, :, 1::4, 1::4].reshape(20, -1)
    expected /= expected.sum(axis=1, keepdims=True)
    found = GradientHistograms(orientations=8, smoothing=1.8, power=1.0).fit_transform(images)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-8)


def hog_of(image: npt.NDArray[Any], orientations: int) -> Floats:
    """Return scikit-image's histogram of each pixel, of directions in half a circle."""
    found: Floats = hog(
        image.astype(np.float64),
        orientations=orientations,
        pixels_per_cell=(1, 1),
        cells_per_block=image.shape,
        block_norm="L1",
        feature_vector=False,
    )[0, 0]
    return found


@pytest.mark.parametrize("shape", [(32, 32), (24, 40)], ids=str)
def test_each_pixels_histogram_is_that_of_scikit_image(
    train_sample: Any, shape: tuple[int, int]
) -> None:
    images = crops(train_sample[0][:15], shape)
    for rim in (0, 1, -2, -1):  # at the border itself scikit-image sees no gradient
        images[:, rim] = images[:, :, rim] = 0
    fine = GradientHistograms(orientations=720, spacing=1, smoothing=0.0, power=1.0)
    for image in images:
        found = fine.fit_transform(image[None]).reshape(720, *shape)
        half_circle = found[:360] + found[360:]
        bins = half_circle.reshape(9, 40, *shape).sum(axis=1).transpose(1, 2, 0)
        expected = hog_of(image, 9)
        np.testing.assert_allclose(bins.sum(axis=2), expected.sum(axis=2), rtol=1e-4, atol=1e-7)
        # The half degree below the end of a bin is shared with the next one.
        down, across = (
            ndimage.correlate1d(image.astype(np.float64), [-1, 0, 1], axis, mode="constant")
            for axis in (0, 1)
        )
        degrees = np.rad2deg(np.arctan2(down, across)) % 20
        inside = (degrees < 19.4) | ((down == 0) & (across == 0))
        assert inside.mean() > 0.9
        np.testing.assert_allclose(bins[inside], expected[inside], rtol=1e-3, atol=1e-7)


def test_with_one_direction_each_pixels_strength_is_that_of_scikit_image(train_sample: Any) -> None:
    images = crops(train_sample[0][:50], (32, 32))
    strength = GradientHistograms(orientations=1, spacing=1, smoothing=0.0, power=1.0)
    for image, found in zip(images, strength.fit_transform(images), strict=True):
        expected = hog_of(image, 1).ravel()
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize(("turns", "direction"), [(0, 0), (1, 9), (2, 6), (3, 3)])
def test_directions_run_from_rising_columns_to_rising_rows(turns: int, direction: int) -> None:
    rising_columns = np.tile(np.arange(12), (12, 1))
    image = np.rot90(rising_columns, turns)[None]
    maps = gradients.orientation_maps(image.astype(np.float32), 12)
    assert maps.dtype == np.float32
    inner = maps[0, :, 1:-1, 1:-1].sum(axis=(1, 2))
    assert inner.argmax() == direction
    assert inner[direction] == pytest.approx(inner.sum(), rel=1e-5)


def test_ink_at_the_border_ends_in_black() -> None:
    image = np.full((1, 6, 6), 255, dtype=np.uint8)
    framed = np.pad(image, ((0, 0), (1, 1), (1, 1)))
    own, outer = (
        GradientHistograms(spacing=1, smoothing=0.0, power=1.0)
        .fit_transform(some)
        .reshape(12, *some.shape[1:])
        for some in (image, framed)
    )
    inner = outer[:, 1:-1, 1:-1]
    np.testing.assert_allclose(own, inner / inner.sum(), rtol=1e-5)


def test_a_clone_a_pickle_and_what_was_never_fitted_give_the_same_vectors(
    train_sample: Any,
) -> None:
    images, _ = train_sample
    vectors = GradientHistograms(orientations=5, spacing=7, smoothing=1.0, normalisation="l2")
    expected = clone(vectors).fit_transform(images)
    np.testing.assert_array_equal(vectors.transform(images), expected)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(vectors)).transform(images), expected)


@given(some_images, st.booleans(), st.sampled_from(SETTINGS))
def test_a_vector_is_finite_not_negative_and_of_length_one_or_zero(
    images: Images, deskew: bool, chosen: dict[str, Any]
) -> None:
    vectors = GradientHistograms(**chosen)
    found = vectors.fit_transform(Deskew().fit_transform(images) if deskew else images)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    order = {"l1": 1, "l2": 2}[vectors.normalisation]
    for vector in found.astype(np.float64) ** (1 / vectors.power):
        assert not vector.any() or np.linalg.norm(vector, order) == pytest.approx(1, abs=1e-4)
