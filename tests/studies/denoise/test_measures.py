"""PSNR is its formula; SSIM of many images is scikit-image's of each."""

import math
from typing import Any

import numpy as np
import pytest
from skimage.metrics import structural_similarity as oracle

from stages.imaging.noise import gaussian
from stages.studies.denoise import measures as image_quality
from stages.studies.denoise.measures import peak_signal_to_noise_ratio, structural_similarity


def test_psnr_is_its_formula(test_sample: Any) -> None:
    images = test_sample[0]
    noisy = gaussian(images, 30.0, 0)
    squares = (images.astype(float) - noisy) ** 2
    expected = 10 * math.log10(255**2 / squares.mean())
    assert peak_signal_to_noise_ratio(images, noisy) == pytest.approx(expected, rel=1e-12)


def test_psnr_of_the_same_images_is_infinite(test_sample: Any) -> None:
    assert peak_signal_to_noise_ratio(test_sample[0], test_sample[0].copy()) == math.inf


@pytest.mark.parametrize(
    ("shape", "window"), [((28, 28), 7), ((9, 30), 7), ((5, 12), 5), ((8, 6), 5), ((3, 4), 3)]
)
def test_ssim_is_that_of_scikit_image_for_each_image(
    shape: tuple[int, int], window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_quality, "BATCH", 12)
    images = np.random.default_rng(0).integers(0, 256, (30, *shape)).astype(np.uint8)
    noisy = gaussian(images, 40.0, 0)
    pairs = zip(images, noisy, strict=True)
    expected = [oracle(*pair, win_size=window, data_range=255) for pair in pairs]
    found = structural_similarity(images, noisy)
    assert found.shape == (30,)
    np.testing.assert_allclose(found, expected, atol=1e-10)


def test_ssim_falls_as_noise_grows_from_1(test_sample: Any) -> None:
    images = test_sample[0]
    means = [structural_similarity(images, gaussian(images, own, 0)).mean() for own in (0, 20, 60)]
    assert means[0] == pytest.approx(1)
    assert means[0] > means[1] + 0.1 > means[2] + 0.2
