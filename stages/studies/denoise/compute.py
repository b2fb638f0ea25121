"""Make the test images noisy, and clean them: by k-NN regression, and by a median filter.

Reads the images of ``data/train/original/pixels/`` and ``data/test/``, of
``stages/studies/params.yaml`` ``denoise.noise.<noise>`` and ``denoise.cleaning``, and the
model that this names; writes ``data/studies/denoise/<noise>/``: the noisy test images, the
cleaned ones, and what the model takes each for. Searched are training images with noise of
their own, averaged the same images without it; no test image is seen without noise, and no
label.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError
from stages.config.problems import did_you_mean
from stages.imaging.noise import KINDS, add_noise
from stages.learning.classifier import class_scores
from stages.store.arrays import read_arrays, write_arrays
from stages.store.left_out import run_study
from stages.store.model_file import load_model
from stages.store.seeds import derive_seed
from stages.studies import STUDIES
from stages.studies.denoise.neighbor_mean import mean_of_neighbors
from stages.studies.denoise.params import Cleaning

TRAIN = Path("data/train/original/pixels")
TEST = Path("data/test")
DENOISED = Path("data/studies/denoise")
MODELS = Path("models")

Images = npt.NDArray[np.uint8]


def median_filtered(images: Images, radius: int) -> Images:
    """Return images with each pixel replaced by the median of the square around it.

    Parameters
    ----------
    images : (n, height, width) uint8
    radius : int
        Pixels: 1 for squares of 3 x 3. Beyond its edge an image is mirrored.
    """
    from scipy.ndimage import median_filter

    side = 2 * radius + 1
    filtered: Images = median_filter(images, size=(1, side, side))
    return filtered


def predict_all(model: Any, versions: dict[str, Images]) -> dict[str, npt.NDArray[np.uint8]]:
    """Return the classes that a model takes the images in each state for.

    Parameters
    ----------
    model : fitted classifier of images
    versions : mapping of state to (n, height, width) uint8

    Returns
    -------
    mapping of ``<state>_predicted`` to (n,) uint8
    """
    return {
        f"{name}_predicted": class_scores(model, images).argmax(axis=1).astype(np.uint8)
        for name, images in versions.items()
    }


def read_noisy(kind: str) -> tuple[Images, Images, Images]:
    """Return the noisy test images, the noisy training images, and these without noise.

    Raises
    ------
    PipelineError
        If there is no such kind of noise.
    """
    if kind not in KINDS:
        raise PipelineError(f"denoise_compute: {kind}: unknown{did_you_mean(kind, KINDS)}")
    strength = params.load(f"denoise.noise.{kind}", KINDS[kind], STUDIES)
    seed = params.load_seed()
    (train,), (test,) = (read_arrays(folder, "images") for folder in (TRAIN, TEST))
    noisy_test, noisy_train = (
        add_noise(images, strength, derive_seed(seed, f"denoise.{kind}.{part}"))
        for part, images in (("test", test), ("train", train))
    )
    return noisy_test, noisy_train, train


def main() -> None:
    """Read, add noise, clean, classify, write."""
    kind = read_argument("noise", f"one of {', '.join(KINDS)}")
    noisy, noisy_references, references = read_noisy(kind)
    chosen = params.load("denoise.cleaning", Cleaning, STUDIES)
    model = load_model(MODELS / f"{chosen.classifier}.skops")
    with params.blamed("denoise.cleaning.n_neighbors", STUDIES):
        mean = mean_of_neighbors(noisy, noisy_references, references, chosen.n_neighbors)
    median = median_filtered(noisy, chosen.median_radius)
    versions = {"noisy": noisy, "median": median, "neighbors": mean}
    write_arrays(DENOISED / kind, **versions, **predict_all(model, versions))


if __name__ == "__main__":
    run_study("denoise_compute", main)
