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
    from skimage.metrics import peak_signal_noise_ratio

    if np.array_equal(clean, images):
        return math.inf
    return float(peak_signal_noise_ratio(clean, images, data_range=WHITE))


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
    from skimage.metrics import structural_similarity as similarity

    _, height, width = images.shape
    window = min(WINDOW, *(side - (side + 1) % 2 for side in (height, width)))
    # One below the other, many images cost little more than one. Windows that reach into
    # the next image are left out, as the mean over an image leaves out those at its edges.
    stacks = (stack.reshape(-1, width) for stack in (clean, images))
    _, everywhere = similarity(*stacks, win_size=window, data_range=WHITE, full=True)
    edge = window // 2
    inside = everywhere.reshape(images.shape)[:, edge : height - edge, edge : width - edge]
    values: npt.NDArray[np.float64] = inside.mean(axis=(1, 2))
    return values
