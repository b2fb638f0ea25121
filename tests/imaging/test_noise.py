"""Noise has the distribution that it is said to have, and strength 0 changes nothing."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from stages.imaging import noise

Images = npt.NDArray[np.uint8]

IMAGES = arrays.arrays(np.uint8, st.tuples(st.integers(0, 3), st.integers(1, 9), st.integers(1, 9)))
SEEDS = st.integers(0, 2**32 - 1)
NOISES: dict[str, tuple[Any, Any, Any]] = {
    "uniform": (noise.uniform, 99, noise.Uniform(highest=99)),
    "gaussian": (noise.gaussian, 50.0, noise.Gaussian(standard_deviation=50.0)),
    "salt_and_pepper": (noise.salt_and_pepper, 0.2, noise.SaltAndPepper(share=0.2)),
}


def grey(level: int, n: int = 60) -> Images:
    return np.full((n, 28, 28), level, dtype=np.uint8)


@pytest.mark.parametrize("name", NOISES)
@given(images=IMAGES, seed=SEEDS)
def test_strength_0_gives_the_very_images(name: str, images: Images, seed: int) -> None:
    before = images.copy()
    function = NOISES[name][0]
    np.testing.assert_array_equal(function(images, 0, seed), before)
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize("name", NOISES)
def test_the_same_seed_gives_the_same_noise_and_another_one_other(name: str) -> None:
    function, strength, params = NOISES[name]
    images = grey(100)
    assert set(NOISES) == set(noise.KINDS) == set(noise.Noise.model_fields)
    one, again, other = (noise.add_noise(images, params, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    np.testing.assert_array_equal(one, function(images, strength, 1))
    assert (one != other).any()
    assert one.dtype == np.uint8
    assert type(params) is noise.KINDS[name]


@pytest.mark.parametrize("name", NOISES)
def test_no_image_has_the_noise_of_another_and_none_is_left_out(name: str) -> None:
    images = np.full((noise.BATCH + 20, 6, 6), 128, dtype=np.uint8)
    noisy = noise.add_noise(images, NOISES[name][2], 3)
    changed = (noisy != images).any(axis=(1, 2))
    assert changed.mean() > 0.99
    assert len(np.unique(noisy[changed].reshape(changed.sum(), -1), axis=0)) == changed.sum()


@pytest.mark.parametrize("name", NOISES)
def test_the_first_images_have_the_same_noise_however_many_follow(name: str) -> None:
    images = np.full((noise.BATCH + 20, 5, 5), 128, dtype=np.uint8)
    alone, all_of_them = (
        noise.add_noise(some, NOISES[name][2], 3) for some in (images[: noise.BATCH], images)
    )
    np.testing.assert_array_equal(all_of_them[: noise.BATCH], alone)


def test_noise_is_drawn_by_the_generator_of_the_seed_so_that_its_bytes_stay() -> None:
    images = np.random.default_rng(0).integers(0, 256, (9, 5, 7)).astype(np.uint8)
    whole = np.random.default_rng(1).integers(0, 100, images.shape, dtype=np.int16)
    np.testing.assert_array_equal(noise.uniform(images, 99, 1), np.minimum(images + whole, 255))
    deviates = np.random.default_rng(1).standard_normal(images.shape, dtype=np.float32)
    expected = np.clip(np.round(images + 20 * deviates), 0, 255)
    np.testing.assert_array_equal(noise.gaussian(images, 20.0, 1), expected)
    rng = np.random.default_rng(1)
    is_replaced = rng.random(images.shape) < 0.3
    colours = 255 * rng.integers(0, 2, images.shape, dtype=np.uint8)
    found = noise.salt_and_pepper(images, 0.3, 1)
    np.testing.assert_array_equal(found[is_replaced], colours[is_replaced])
    np.testing.assert_array_equal(found[~is_replaced], images[~is_replaced])


def test_uniform_noise_takes_each_number_equally_often() -> None:
    added = noise.uniform(grey(100), 99, 0).astype(int) - 100
    assert (added.min(), added.max()) == (0, 99)
    assert stats.chisquare(np.bincount(added.ravel(), minlength=100)).pvalue > 1e-3


def test_gaussian_noise_is_normal_with_its_standard_deviation() -> None:
    added = noise.gaussian(grey(128), 20.0, 0).ravel().astype(float) - 128
    counts, edges = np.histogram(added, bins=np.arange(-70.5, 71.5, 10))
    expected = np.diff(stats.norm(scale=20).cdf(edges))
    assert stats.chisquare(counts, expected / expected.sum() * counts.sum()).pvalue > 1e-3


def test_a_stronger_gaussian_noise_is_the_same_one_enlarged() -> None:
    weak, strong = (noise.gaussian(grey(128), own, 5).astype(float) - 128 for own in (10.0, 20.0))
    assert np.abs(strong - 2 * weak).max() <= 1.5  # both are rounded


def test_sums_are_clipped_to_the_range() -> None:
    assert (noise.uniform(grey(255), 99, 0) == 255).all()
    for level in (0, 255):
        noisy = noise.gaussian(grey(level), 20.0, 0).astype(int)
        assert np.mean(noisy == level) == pytest.approx(0.51, abs=0.01)
        assert 60 < np.abs(noisy - level).max() < 120


def test_salt_and_pepper_are_equally_many_and_as_many_as_said() -> None:
    noisy = noise.salt_and_pepper(grey(100), 0.2, 0)
    n = noisy.size
    assert set(np.unique(noisy)) == {0, 100, 255}
    for level in (0, 255):
        assert stats.binomtest(int(np.sum(noisy == level)), n, 0.1).pvalue > 1e-3
    everything = noise.salt_and_pepper(grey(100), 1.0, 0)
    assert set(np.unique(everything)) == {0, 255}


def test_more_salt_and_pepper_keeps_what_less_had_put() -> None:
    less, more = (noise.salt_and_pepper(grey(100), share, 0) for share in (0.1, 0.3))
    replaced = less != 100
    np.testing.assert_array_equal(more[replaced], less[replaced])
