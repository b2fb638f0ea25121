"""How near images are to those that they stand for, and what they are taken for."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.scoring.intervals import wilson_interval

WHITE = 255
WINDOW = 7  # pixels; scikit-image's own
BATCH = 1000

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Version:
    """The test images in one state, and what a classifier takes each for.

    Attributes
    ----------
    images : (n, height, width) uint8
    predicted : (n,) integer
    """

    images: Images
    predicted: npt.NDArray[np.integer[Any]]


def measure(original: Version, version: Version, labels: Labels) -> dict[str, Any]:
    """Return the quality of the images in one state, and the accuracy on them.

    Returns
    -------
    dict
        ``psnr`` in decibels, of all images together (None if they are the original ones),
        ``ssim``, the mean over the images, and ``correct, n, accuracy, accuracy_low,
        accuracy_high`` (95 % Wilson).
    """
    psnr = peak_signal_to_noise_ratio(original.images, version.images)
    correct, n = int(np.sum(version.predicted == labels)), len(labels)
    low, high = wilson_interval(correct, n)
    return {
        "psnr": psnr if np.isfinite(psnr) else None,
        "ssim": float(structural_similarity(original.images, version.images).mean()),
        "correct": correct,
        "n": n,
        "accuracy": correct / n,
        "accuracy_low": low,
        "accuracy_high": high,
    }


def quality_table(
    original: Version, versions: dict[str, dict[str, Version]], labels: Labels
) -> pd.DataFrame:
    """Return a row for each noise and state, after one for the original images.

    Parameters
    ----------
    original : Version
    versions : mapping of noise to mapping of state (``noisy`` and others) to Version
    labels : (n,) uint8

    Returns
    -------
    DataFrame
        ``noise, images``, what `measure` returns, and ``won_back``: of the images that are
        classified correctly only without the noise, on balance, the share that cleaning
        wins back; empty where the noise costs none.
    """
    first = {"noise": "none", "images": "original", **measure(original, original, labels)}
    rows = [first]
    for noise, states in versions.items():
        own = {name: measure(original, version, labels) for name, version in states.items()}
        lost = first["correct"] - own["noisy"]["correct"]
        for name, measured in own.items():
            won = (measured["correct"] - own["noisy"]["correct"]) / lost if lost > 0 else None
            rows.append({"noise": noise, "images": name, **measured, "won_back": won})
    return pd.DataFrame(rows).astype({"psnr": float, "won_back": float})


def peak_signal_to_noise_ratio(clean: Images, images: Images) -> float:
    """Return the PSNR of all images together, in decibels; infinite if they are the same.

    Parameters
    ----------
    clean, images : (n, height, width) uint8
    """
    squares = (clean.astype(np.float64) - images) ** 2
    error = float(squares.mean())
    return 10 * math.log10(WHITE**2 / error) if error else math.inf


def structural_similarity(clean: Images, images: Images) -> npt.NDArray[np.float64]:
    """Return the SSIM of each image: 1 if it is the same, about 0 if nothing is like it.

    The mean over all windows of 7 x 7 pixels (3 x 3 or 5 x 5 in smaller images) that lie
    inside the image (Wang, Bovik, Sheikh & Simoncelli 2004).

    Parameters
    ----------
    clean, images : (n, height, width) uint8
        At least 3 pixels wide and high.

    Returns
    -------
    (n,) float64
    """
    starts = range(0, len(images), BATCH)
    return np.concatenate(
        [
            _similarity(clean[start : start + BATCH], images[start : start + BATCH])
            for start in starts
        ]
    )


def _similarity(clean: Images, images: Images) -> npt.NDArray[np.float64]:
    from scipy.ndimage import uniform_filter

    _, height, width = images.shape
    window = min(WINDOW, *(side - (side + 1) % 2 for side in (height, width)))
    first, second = clean.astype(np.float64), images.astype(np.float64)
    edge = window // 2

    def mean(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the mean of each window that lies inside its image."""
        means: npt.NDArray[np.float64] = uniform_filter(values, size=(1, window, window))
        return means[:, edge : height - edge, edge : width - edge]

    sample = window**2 / (window**2 - 1)  # divided by one pixel less, as in a sample's variance
    means = mean(first), mean(second)
    variances = [
        sample * (mean(values**2) - of**2)
        for values, of in zip((first, second), means, strict=True)
    ]
    covariance = sample * (mean(first * second) - means[0] * means[1])
    brightness, contrast = (0.01 * WHITE) ** 2, (0.03 * WHITE) ** 2  # C1 and C2 of the paper
    alike = (2 * means[0] * means[1] + brightness) * (2 * covariance + contrast)
    most = (means[0] ** 2 + means[1] ** 2 + brightness) * (sum(variances) + contrast)
    values: npt.NDArray[np.float64] = (alike / most).mean(axis=(1, 2))
    return values
