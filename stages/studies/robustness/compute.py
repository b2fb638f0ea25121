"""Let one model score test images that were made harder, by degrees.

Reads ``models/<model>.skops``, ``data/test/`` and ``stages/studies/params.yaml: robustness``;
writes ``data/studies/robustness/<model>/``: ``rows``, the test images of the sample, and for
each corruption their scores at each strength. Labels serve to stratify the sample alone.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.arguments import read_argument
from stages.learning.classifier import class_scores
from stages.learning.sampling import stratified_sample
from stages.store.arrays import read_arrays, write_arrays
from stages.store.left_out import run_study
from stages.store.model_file import load_model
from stages.store.seeds import derive_seed
from stages.studies import STUDIES
from stages.studies.robustness.corruptions import corrupt, seeds_of
from stages.studies.robustness.params import Params

TEST = Path("data/test")
SCORES = Path("data/studies/robustness")
MODELS = Path("models")


def score_corrupted(
    model: Any,
    images: npt.NDArray[np.uint8],
    strengths: dict[str, list[float]],
    seeds: dict[str, int],
) -> dict[str, npt.NDArray[np.float32]]:
    """Return the scores that a model gives images under each corruption.

    Parameters
    ----------
    model : fitted classifier of images
    images : (n, height, width) uint8
    strengths : mapping of corruption to rising strengths from 0
    seeds : mapping of corruption to int

    Returns
    -------
    mapping of corruption to (n_strengths, n, n_classes) float32
    """
    uncorrupted = class_scores(model, images)[None]  # of strength 0, the same for all
    scores = {}
    for name, (_, *rising) in strengths.items():
        harder = [corrupt(images, name, strength, seeds[name]) for strength in rising]
        own = class_scores(model, np.concatenate(harder))
        scores[name] = np.concatenate(
            [uncorrupted, own.reshape(len(rising), *uncorrupted[0].shape)]
        )
    return scores


def main() -> None:
    """Read, sample, corrupt, score, write."""
    name = read_argument("model", "a key of models: in params.yaml")
    chosen, seed = params.load("robustness", Params, STUDIES), params.load_seed()
    model = load_model(MODELS / f"{name}.skops")
    images, labels = read_arrays(TEST, "images", "labels")
    size = min(chosen.sample_size, len(labels))
    with params.blamed("robustness.sample_size", STUDIES):
        rows = stratified_sample(labels, size, derive_seed(seed, "robustness.sample"))
    strengths = chosen.strengths.model_dump()
    scores = score_corrupted(model, images[rows], strengths, seeds_of(strengths, seed))
    write_arrays(SCORES / name, rows=rows, **scores)


if __name__ == "__main__":
    run_study("robustness_compute", main)
