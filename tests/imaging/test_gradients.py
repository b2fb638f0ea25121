"""Deskewing and gradient histograms are what slow code of another kind makes of each image."""

import hashlib
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import ndimage
from skimage.feature import hog
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks
from threadpoolctl import threadpool_limits

from stages.imaging import gradients
from stages.imaging.features import PARAMS, Gradients, build_extractor
from stages.imaging.gradients import Deskew, GradientHistograms

ROOT = Path(__file__).parents[2]

SETTINGS: list[dict[str, Any]] = [
    {},
    {"normalisation": "l2"},
    {"orientations": 1, "spacing": 1, "smoothing": 0.0, "power": 1.0},
    {"orientations": 9, "spacing": 5, "smoothing": 3.0, "power": 0.25},
    {"orientations": 2, "spacing": 100, "smoothing": 6.0, "normalisation": "l2", "power": 1.0},
    {"orientations": 7, "spacing": 2, "smoothing": 0.6},
    {"smoothing": 0.0},
]
SHAPES = [(28, 28), (27, 27), (9, 17), (30, 11), (1, 6), (6, 1), (1, 1), (2, 3)]

Images = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

some_images = arrays.arrays(
    np.uint8, st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9))
)


def crops(images: Images, shape: tuple[int, int]) -> Images:
    """Give the images another shape: cut about their middle, or framed in black."""
    framed = np.pad(images, ((0, 0), (8, 8), (8, 8)))
    top, left = ((size - own) // 2 for size, own in zip(framed.shape[1:], shape, strict=True))
    return framed[:, top : top + shape[0], left : left + shape[1]]


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


@parametrize_with_checks(  # type: ignore[untyped-decorator]
    [Deskew(), *(GradientHistograms(**chosen) for chosen in SETTINGS)]
)
def test_they_pass_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


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


@pytest.mark.parametrize("shape", [(28, 28), (200, 300)], ids=str)
def test_one_row_of_ink_is_centred_and_not_slanted(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    height, width = shape
    images = np.zeros((20, *shape), dtype=np.uint8)
    rows = rng.integers(0, height, 20)
    images[np.arange(20), rows] = rng.integers(0, 256, (20, width))
    y, x = (np.arange(size, dtype=np.float32) - np.float32((size - 1) / 2) for size in shape)
    centre_y, _, slant = gradients.moments(images.astype(np.float32), y, x)
    np.testing.assert_allclose(centre_y, rows - (height - 1) / 2, atol=1e-4)
    np.testing.assert_array_equal(slant, 0)


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
    inner = maps[0, :, 1:-1, 1:-1].sum(axis=(1, 2))
    assert inner.argmax() == direction
    assert inner[direction] == pytest.approx(inner.sum(), rel=1e-5)


def test_a_blank_image_stays_blank() -> None:
    blank = np.zeros((3, 6, 5), dtype=np.uint8)
    assert not Deskew().fit_transform(blank).any()
    assert not GradientHistograms().fit_transform(blank).any()


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


def both() -> Any:
    return make_pipeline(Deskew(), GradientHistograms())


@pytest.mark.parametrize("batch", [1, 7, 599, 600])
def test_the_batch_changes_no_bit(
    train_sample: Any, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = train_sample[0][:60] if batch == 1 else train_sample[0]
    whole = both().fit_transform(images)
    monkeypatch.setattr(gradients, "BATCH", batch)
    np.testing.assert_array_equal(both().fit_transform(images), whole)


@pytest.mark.parametrize("shape", [(28, 28), (11, 40)], ids=str)
def test_an_image_by_itself_has_the_same_bits(train_sample: Any, shape: tuple[int, int]) -> None:
    images = crops(train_sample[0][:60], shape)
    whole = both().fit_transform(images)
    for image, expected in zip(images, whole, strict=True):
        np.testing.assert_array_equal(both().fit_transform(image[None])[0], expected)


@pytest.mark.parametrize("size", [28, 64, 200])
def test_one_thread_or_two_of_a_matrix_product_change_no_bit(size: int) -> None:
    images = np.random.default_rng(0).integers(0, 256, (6, size, size)).astype(np.uint8)
    found = []
    for n_threads in (1, 2):
        with threadpool_limits(n_threads, user_api="blas"):
            found.append(both().fit_transform(images))
    np.testing.assert_array_equal(*found)


TRANSFORM = """
import hashlib
import joblib
import numpy as np
from sklearn.pipeline import make_pipeline
from stages.imaging.gradients import Deskew, GradientHistograms
images = np.random.default_rng(0).integers(0, 256, (900, 10, 13)).astype(np.uint8)
vectors = make_pipeline(Deskew(), GradientHistograms()).fit_transform(images)
print(joblib.cpu_count(), hashlib.sha256(vectors.tobytes()).hexdigest())
"""


def test_the_number_of_cores_changes_no_bit() -> None:
    images = np.random.default_rng(0).integers(0, 256, (900, 10, 13)).astype(np.uint8)
    ours = hashlib.sha256(both().fit_transform(images).tobytes()).hexdigest()
    run = subprocess.run(
        [sys.executable, "-c", TRANSFORM],
        cwd=ROOT,
        env=os.environ | {"LOKY_MAX_CPU_COUNT": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["1", ours]


def test_images_are_not_changed(train_sample: Any) -> None:
    images = train_sample[0][:30].astype(np.float32)
    copy = images.copy()
    for transformer in (Deskew(), GradientHistograms()):
        found = transformer.fit_transform(copy)
        found += 1
        np.testing.assert_array_equal(copy, images)


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


@given(some_images, st.floats(1e-3, 1e3))
def test_brightness_does_not_matter(images: Images, brightness: float) -> None:
    framed = np.pad(images, ((0, 0), (2, 2), (2, 2)))
    vectors = make_pipeline(Deskew(), GradientHistograms(power=1.0))
    found, expected = (vectors.fit_transform(some) for some in (brightness * framed, framed))
    np.testing.assert_allclose(found, expected, atol=1e-4)


@given(some_images, st.integers(-6, 6), st.integers(-6, 6))
def test_where_an_image_stands_does_not_matter(images: Images, down: int, right: int) -> None:
    framed = np.pad(images, ((0, 0), (6, 6), (6, 6)))
    vectors = make_pipeline(Deskew(), GradientHistograms(power=1.0))
    moved = np.roll(framed, (down, right), axis=(1, 2))
    found, expected = (vectors.fit_transform(some) for some in (moved, framed))
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_params_reach_the_transformers() -> None:
    chosen = Gradients(
        deskew=True, orientations=5, spacing=3, smoothing=0.5, normalisation="l2", power=0.75
    )
    deskew, histogram = build_extractor("gradients", chosen)
    assert isinstance(deskew, Deskew)
    assert histogram.get_params() == chosen.model_dump(exclude={"deskew"})
    (alone,) = build_extractor("gradients", chosen.model_copy(update={"deskew": False}))
    assert alone.get_params() == histogram.get_params()
    assert PARAMS["gradients"] is Gradients
