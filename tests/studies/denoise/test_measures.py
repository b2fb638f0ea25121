"""PSNR is its formula, SSIM of many images scikit-image's of each; accuracies are counted."""

import math
from typing import Any

import numpy as np
import pytest
from skimage.metrics import structural_similarity as oracle

from stages.imaging.noise import gaussian
from stages.scoring.intervals import wilson_interval
from stages.studies.denoise import measures
from stages.studies.denoise.figure import STATES
from stages.studies.denoise.measures import (
    Version,
    peak_signal_to_noise_ratio,
    quality_table,
    structural_similarity,
)


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
    monkeypatch.setattr(measures, "BATCH", 12)
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


def with_errors(labels: Any, number: int) -> Any:
    predicted = labels.astype(int)
    predicted[:number] = (predicted[:number] + 1) % 10
    return predicted


def test_a_state_is_measured_in_quality_and_accuracy(test_sample: Any) -> None:
    images, labels = test_sample
    noisy = gaussian(images, 40.0, 0)
    original = Version(images, labels)
    found = measures.measure(original, Version(noisy, with_errors(labels, 30)), labels)
    pairs = zip(images, noisy, strict=True)
    each = [oracle(*pair, data_range=255) for pair in pairs]
    assert found["ssim"] == pytest.approx(np.mean(each))
    mean_square = np.mean((images.astype(float) - noisy) ** 2)
    assert found["psnr"] == pytest.approx(10 * np.log10(255**2 / mean_square))
    assert (found["correct"], found["n"], found["accuracy"]) == (270, 300, 0.9)
    assert (found["accuracy_low"], found["accuracy_high"]) == wilson_interval(270, 300)


def test_the_original_images_have_no_psnr(test_sample: Any) -> None:
    images, labels = test_sample
    found = measures.measure(Version(images, labels), Version(images, labels), labels)
    assert found["psnr"] is None
    assert found["ssim"] == pytest.approx(1)


def test_what_is_won_back_is_a_share_of_what_noise_costs(test_sample: Any) -> None:
    images, labels = test_sample
    errors = {
        "harmful": {"noisy": 110, "median": 60, "neighbors": 120},
        "harmless": {"noisy": 8, "median": 5, "neighbors": 10},
    }
    versions = {
        noise: {state: Version(images, with_errors(labels, n)) for state, n in own.items()}
        for noise, own in errors.items()
    }
    table = quality_table(Version(images, with_errors(labels, 10)), versions, labels)
    assert list(table["noise"]) == ["none", *["harmful"] * 3, *["harmless"] * 3]
    assert list(table["images"]) == ["original", *list(STATES) * 2]
    assert list(table["correct"]) == [290, 190, 240, 180, 292, 295, 290]
    won = table["won_back"].tolist()
    assert won[1:4] == [0, 0.5, -0.1]
    assert np.isnan([won[0], *won[4:]]).all()
