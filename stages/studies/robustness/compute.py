"""Let one model classify test images that were made harder, by degrees.

Reads ``models/<model>.skops``, ``data/test/`` and ``stages/studies/params.yaml: robustness``;
writes ``data/studies/robustness/<model>/``: ``rows``, the test images of the sample, and for
each corruption their predicted classes, a row for each strength. Labels serve to stratify
the sample alone.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import run_stage
from stages.learning.classifier import class_scores
from stages.learning.sampling import stratified_sample
from stages.store.arrays import read_arrays, write_arrays
from stages.store.model_file import load_model
from stages.store.seeds import derive_seed
from stages.studies import STUDIES
from stages.studies.robustness.corruptions import corrupt, seeds_of
from stages.studies.robustness.params import Params

TEST = Path("data/test")
PREDICTED = Path("data/studies/robustness")
MODELS = Path("models")

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
    name = read_argument("model", "a key of models: in params.yaml, or committee")
    chosen, seed = params.load("robustness", Params, STUDIES), params.load_seed()
    model = load_model(MODELS / f"{name}.skops")
    images, labels = read_arrays(TEST, "images", "labels")
    size = min(chosen.sample_size, len(labels))
    with params.blamed("robustness.sample_size", STUDIES):
        rows = stratified_sample(labels, size, derive_seed(seed, "robustness.sample"))
    strengths = chosen.strengths.model_dump()
    predicted = predict_corrupted(model, images[rows], strengths, seeds_of(strengths, seed))
    write_arrays(PREDICTED / name, rows=rows, **predicted)


def _predict(model: Any, images: npt.NDArray[np.uint8]) -> Predicted:
    classes: Predicted = class_scores(model, images).argmax(axis=1).astype(np.uint8)
    return classes


if __name__ == "__main__":
    run_stage(main)
