"""Report how well noisy test images are cleaned, and what that is worth to a classifier.

Reads ``data/studies/denoise/``, ``data/test/``, the classifier's scores of the test images as
they are, and ``stages/studies/params.yaml: denoise.cleaning``; writes ``reports/denoise/``.
Nothing is chosen here: whatever the numbers are, they are written down.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.imaging.noise import KINDS
from stages.store.arrays import read_arrays
from stages.store.left_out import run_study
from stages.store.reports import write_reports
from stages.studies import STUDIES
from stages.studies.denoise.figure import STATES, digits_figure, quality_figure
from stages.studies.denoise.measures import Version, quality_table
from stages.studies.denoise.params import Cleaning

TEST = Path("data/test")
DENOISED = Path("data/studies/denoise")
SCORES = Path("data/scores/test")
REPORTS = Path("reports/denoise")

Images = npt.NDArray[np.uint8]


def first_of_each_class(labels: npt.NDArray[np.uint8]) -> npt.NDArray[np.intp]:
    """Return the first row of each class, at most ten, in the order of the classes."""
    rows: npt.NDArray[np.intp] = np.unique(labels, return_index=True)[1][:10]
    return rows


def images_of(
    versions: dict[str, dict[str, Version]], rows: npt.NDArray[np.intp]
) -> dict[str, dict[str, Images]]:
    """Return some of the images in each state, by noise and state."""
    return {
        noise: {name: version.images[rows] for name, version in states.items()}
        for noise, states in versions.items()
    }


def read_versions(noise: str) -> dict[str, Version]:
    """Return the images with that noise in each state, and what they are taken for."""
    return {
        name: Version(*read_arrays(DENOISED / noise, name, f"{name}_predicted")) for name in STATES
    }


def main() -> None:
    """Read, measure, draw, write."""
    classifier = params.load("denoise.cleaning", Cleaning, STUDIES).classifier
    images, labels = read_arrays(TEST, "images", "labels")
    (scores,) = read_arrays(SCORES / classifier, "scores")
    versions = {noise: read_versions(noise) for noise in KINDS}
    table = quality_table(Version(images, scores.argmax(axis=1)), versions, labels)
    shown = first_of_each_class(labels)
    figures = {
        "quality": quality_figure(table, classifier),
        "digits": digits_figure(images[shown], images_of(versions, shown), table),
    }
    write_reports(REPORTS, {"quality": table}, figures)


if __name__ == "__main__":
    run_study("denoise_report", main)
