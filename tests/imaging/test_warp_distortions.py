"""Distortions keep to their ranges; sampling and smoothing are what scipy does."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import ndimage

from stages.imaging import warp
from tests.blocks import WARP
from tests.copies import copies_of

NOTHING: dict[str, Any] = {
    "copies": 1,
    "rotation": 0.0,
    "scale": 0.0,
    "shear": 0.0,
    "translation": 0.0,
    "elastic_alpha": 0.0,
    "elastic_sigma": 1.0,
}

Images = npt.NDArray[np.uint8]


def params(**changes: Any) -> warp.Params:
    return warp.Params.model_validate(NOTHING | changes)


def blob(height: int = 41, width: int = 41, sigma: tuple[float, float] = (3, 3)) -> Images:
    """A smooth spot in the middle: its moments are those of a Gaussian."""
    y = np.arange(height)[:, None] - (height - 1) / 2
    x = np.arange(width)[None] - (width - 1) / 2
    spot = 255 * np.exp(-(y**2) / (2 * sigma[0] ** 2) - x**2 / (2 * sigma[1] ** 2))
    image: Images = np.rint(spot)[None].astype(np.uint8)
    return image


def moments(images: Images) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the centroids, from the middle, and the covariances: (n, 2) and (n, 2, 2)."""
    _, height, width = images.shape
    y, x = np.indices((height, width)).astype(np.float64)
    place = np.stack([y - (height - 1) / 2, x - (width - 1) / 2]).reshape(2, -1)
    ink = images.reshape(len(images), -1).astype(np.float64)
    ink /= ink.sum(axis=1, keepdims=True)
    middle = ink @ place.T
    second: npt.NDArray[np.float64] = np.einsum("np,ip,jp->nij", ink, place, place)
    return middle, second - middle[:, :, None] * middle[:, None, :]


def correlation(pair: npt.NDArray[np.floating[Any]]) -> float:
    return float(np.asarray(np.corrcoef(pair))[0, 1])


@given(
    arrays.arrays(np.uint8, st.tuples(st.integers(1, 3), st.integers(1, 7), st.integers(1, 7))),
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.5, 3.0, 30.0]),
)
def test_interpolation_is_that_of_scipy(images: Images, seed: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    rows, cols = (
        rng.uniform(-spread, size + spread, images.shape).astype(np.float32)
        for size in images.shape[1:]
    )
    found = warp.interpolate(images, rows, cols)
    assert found.dtype == np.uint8
    for image, own_rows, own_cols, own_found in zip(images, rows, cols, found, strict=True):
        expected = ndimage.map_coordinates(
            image.astype(np.float64), [own_rows, own_cols], order=1, mode="grid-constant", cval=0
        )
        # Half a grey level is rounded off, and float32 may round the last bits elsewhere.
        assert np.abs(own_found - expected).max() <= 0.5 + 1e-3


def test_interpolation_at_whole_pixels_gives_the_pixels() -> None:
    image = np.arange(20, dtype=np.uint8).reshape(1, 4, 5)
    rows, cols = np.indices((4, 5)).astype(np.float32)
    np.testing.assert_array_equal(warp.interpolate(image, rows[None], cols[None]), image)


def test_far_outside_is_black() -> None:
    image = np.full((1, 3, 3), 255, dtype=np.uint8)
    far = np.full((1, 3, 3), 1e6, dtype=np.float32)
    for rows, cols in ((far, far), (-far, far), (far, -far), (-far, -far)):
        assert not warp.interpolate(image, rows, cols).any()


@pytest.mark.parametrize("shape", [(5, 28, 28), (3, 9, 17), (2, 1, 6), (1, 4, 1)])
@pytest.mark.parametrize("sigma", [0.3, 1.0, 4.0, 12.0])
def test_elastic_displacement_is_smoothed_as_by_scipy(
    shape: tuple[int, int, int], sigma: float
) -> None:
    chosen = params(elastic_alpha=7.0, elastic_sigma=sigma)
    found = warp.elastic_displacement(np.random.default_rng(3), shape, chosen)
    noise = np.random.default_rng(3).random(shape, dtype=np.float32) * 2.0 - 1
    expected = 7 * ndimage.gaussian_filter(
        noise.astype(np.float64), sigma, axes=(1, 2), mode="constant"
    )
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_noise_of_the_elastic_displacement_is_uniform_around_zero() -> None:
    chosen = params(elastic_alpha=1.0, elastic_sigma=1e-3)
    noise = warp.elastic_displacement(np.random.default_rng(0), (50, 20, 20), chosen)
    assert -1 <= noise.min() < -0.99
    assert 0.99 < noise.max() <= 1
    assert abs(noise.mean()) < 0.02
    assert noise.var() == pytest.approx(1 / 3, rel=0.03)


def test_rows_and_columns_are_displaced_independently() -> None:
    chosen = params(elastic_alpha=1.0, elastic_sigma=1e-3)
    rows, cols = warp.sampling_points(np.random.default_rng(0), (20, 15, 15), chosen)
    y, x = np.indices((15, 15))
    assert abs(correlation(np.stack([(rows - y).ravel(), (cols - x).ravel()]))) < 0.05


def test_without_any_distortion_copies_are_the_images(train_sample: Any) -> None:
    images, _ = train_sample
    for copy in copies_of(warp, images, params(copies=2), seed=5):
        np.testing.assert_array_equal(copy, images)


def test_a_translation_moves_the_centroid_within_its_range_and_nothing_else() -> None:
    images = np.repeat(blob(), 400, axis=0)
    (copies,) = copies_of(warp, images, params(translation=4.0), seed=0)
    middle, second = moments(copies)
    assert np.abs(middle).max() <= 4.02
    for axis in (0, 1):
        assert np.abs(middle[:, axis]).max() > 3.8
        assert middle[:, axis].var() == pytest.approx(16 / 3, rel=0.2)
    assert abs(correlation(middle.T)) < 0.15
    # Bilinear interpolation blurs: up to a quarter of a squared pixel.
    assert np.abs(second - np.eye(2) * 9).max() < 0.35


def test_a_scaling_stretches_each_axis_within_its_range() -> None:
    images = np.repeat(blob(), 400, axis=0)
    (copies,) = copies_of(warp, images, params(scale=0.3), seed=0)
    middle, second = moments(copies)
    spread = np.sqrt(second[:, [0, 1], [0, 1]]) / 3
    assert np.abs(middle).max() < 0.05
    assert np.abs(second[:, 0, 1]).max() < 0.05
    for axis in (0, 1):
        assert 0.69 < spread[:, axis].min() < 0.75
        assert 1.25 < spread[:, axis].max() < 1.33
        assert spread[:, axis].mean() == pytest.approx(1, abs=0.03)
    assert abs(correlation(spread.T)) < 0.15


def test_a_rotation_turns_the_axes_within_its_range_and_keeps_their_lengths() -> None:
    images = np.repeat(blob(sigma=(5, 2)), 400, axis=0)
    (copies,) = copies_of(warp, images, params(rotation=30.0), seed=0)
    middle, second = moments(copies)
    lengths, axes = np.linalg.eigh(second)
    angle = np.rad2deg(np.arctan(axes[:, 1, 1] / axes[:, 0, 1]))
    assert np.abs(middle).max() < 0.05
    np.testing.assert_allclose(lengths, [[4, 25]] * 400, rtol=0.1)
    assert -31 < angle.min() < -28
    assert 28 < angle.max() < 31
    assert angle.var() == pytest.approx(30**2 / 3, rel=0.2)


def test_a_shear_slants_within_its_range_and_keeps_the_rows() -> None:
    images = np.repeat(blob(), 400, axis=0)
    (copies,) = copies_of(warp, images, params(shear=30.0), seed=0)
    middle, second = moments(copies)
    slant = np.rad2deg(np.arctan(second[:, 0, 1] / second[:, 0, 0]))
    assert np.abs(middle).max() < 0.05
    np.testing.assert_allclose(second[:, 0, 0], 9, rtol=0.05)
    assert -31 < slant.min() < -28
    assert 28 < slant.max() < 31


def test_an_elastic_distortion_displaces_by_no_more_than_its_strength() -> None:
    chosen = params(elastic_alpha=3.0, elastic_sigma=0.8)
    rows, cols = warp.sampling_points(np.random.default_rng(0), (50, 12, 12), chosen)
    y, x = np.indices((12, 12))
    for moved in (np.abs(rows - y), np.abs(cols - x)):
        assert 0.5 < moved.max() <= 3


def test_a_tall_image_is_scaled_about_its_own_middle() -> None:
    images = np.repeat(blob(height=61, width=25, sigma=(4, 2)), 100, axis=0)
    (copies,) = copies_of(warp, images, params(scale=0.2, rotation=20.0), seed=0)
    middle, _ = moments(copies)
    assert np.abs(middle).max() < 0.05


def test_every_copy_of_every_image_is_distorted_in_its_own_way() -> None:
    images = np.repeat(blob(), 30, axis=0)
    copies = copies_of(warp, images, params(**{**WARP, "copies": 4}), seed=0)
    assert len(np.unique(copies.reshape(120, -1), axis=0)) == 120
