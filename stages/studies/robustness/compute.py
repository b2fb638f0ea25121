"""Let one model classify test images that were made harder, by degrees.

Reads ``models/<model>.skops``, ``data/test/`` and ``params.yaml: robustness``; writes
``data/corrupted/<model>/``: ``rows``, the test images of the sample, and for each corruption
their predicted classes, a row for each strength. Labels serve to stratify the sample alone.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError, run_stage
from stages.learning.classifier import class_scores
from stages.learning.sampling import stratified_sample
from stages.store.arrays import read_arrays, write_arrays
from stages.store.model_file import load_model
from stages.store.seeds import derive_seed
from stages.studies.robustness.corruptions import corrupt
from stages.studies.robustness.params import Robustness

TEST = Path("data/test")
CORRUPTED = Path("data/corrupted")

Predicted = npt.NDArray[np.uint8]


def predict_corrupted(
    model: Any,
    images: npt.NDArray[np.uint8],
    strengths: dict[str, list[float]],
    seeds: dict[str, int],
) -> dict[str, Predicted]:
    """Return the classes that a model predicts for images under each corruption.

    Parameters
    ----------
    model : fitted classifier of images
    images : (n, height, width) uint8
    strengths : mapping of corruption to rising strengths from 0
    seeds : mapping of corruption to int

    Returns
    -------
    mapping of corruption to (n_strengths, n) uint8
    """
    uncorrupted = _predict(model, images)[None]  # of strength 0, the same for all
    predicted = {}
    for name, (_, *rising) in strengths.items():
        harder = [corrupt(images, name, strength, seeds[name]) for strength in rising]
        classes = _predict(model, np.concatenate(harder)).reshape(len(rising), -1)
        predicted[name] = np.concatenate([uncorrupted, classes])
    return predicted


def main() -> None:
    """Read, sample, corrupt, predict, write."""
    name = read_argument("model", "one of robustness.models in params.yaml")
    chosen, seed = params.load("robustness", Robustness), params.load_seed()
    model = load_model(Path("models") / f"{name}.skops")
    images, labels = read_arrays(TEST, "images", "labels")
    rows = _sample(labels, chosen.sample_size, seed)
    strengths = chosen.strengths.model_dump()
    seeds = {kind: derive_seed(seed, f"robustness.{kind}") for kind in strengths}
    predicted = predict_corrupted(model, images[rows], strengths, seeds)
    write_arrays(CORRUPTED / name, rows=rows, **predicted)


def _sample(labels: npt.NDArray[np.uint8], size: int, seed: int) -> npt.NDArray[np.intp]:
    size = min(size, len(labels))
    try:
        return stratified_sample(labels, size, derive_seed(seed, "robustness.sample"))
    except ValueError as error:
        raise PipelineError(f"{params.PARAMS}: robustness.sample_size: {error}") from None


def _predict(model: Any, images: npt.NDArray[np.uint8]) -> Predicted:
    classes: Predicted = class_scores(model, images).argmax(axis=1).astype(np.uint8)
    return classes


if __name__ == "__main__":
    run_stage(main)
