"""Report how well noisy test images are cleaned, and what that is worth to a classifier.

Reads ``data/denoised/``, ``data/test/``, the classifier's scores of the test images as they
are, and ``params.yaml: denoise.cleaning``; writes ``reports/denoise/``. Nothing is chosen
here: whatever the numbers are, they are written down.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.config import params
from stages.config.errors import run_stage
from stages.imaging.noise import KINDS
from stages.scoring.intervals import wilson_interval
from stages.store.arrays import read_arrays
from stages.store.reports import write_figure, write_table
from stages.studies.denoise.figure import STATES, digits_figure, quality_figure
from stages.studies.denoise.measures import peak_signal_to_noise_ratio, structural_similarity
from stages.studies.denoise.params import Cleaning

TEST = Path("data/test")
DENOISED = Path("data/denoised")
SCORES = Path("data/scores/test")
REPORTS = Path("reports/denoise")

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


def first_of_each_class(labels: Labels) -> npt.NDArray[np.intp]:
    """Return the first row of each class, at most ten, in the order of the classes."""
    rows: npt.NDArray[np.intp] = np.unique(labels, return_index=True)[1][:10]
    return rows


def main() -> None:
    """Read, measure, draw, write."""
    classifier = params.load("denoise.cleaning", Cleaning).classifier
    images, labels = read_arrays(TEST, "images", "labels")
    (scores,) = read_arrays(SCORES / classifier, "scores")
    versions = {noise: _read_versions(noise) for noise in KINDS}
    table = quality_table(Version(images, scores.argmax(axis=1)), versions, labels)
    shown = first_of_each_class(labels)
    cleaned = {
        noise: {name: version.images[shown] for name, version in states.items()}
        for noise, states in versions.items()
    }
    write_table(REPORTS / "quality.csv", table)
    write_figure(REPORTS / "quality.png", quality_figure(table, classifier))
    write_figure(REPORTS / "digits.png", digits_figure(images[shown], cleaned, table))


def _read_versions(noise: str) -> dict[str, Version]:
    return {
        name: Version(*read_arrays(DENOISED / noise, name, f"{name}_predicted")) for name in STATES
    }


if __name__ == "__main__":
    run_stage(main)
