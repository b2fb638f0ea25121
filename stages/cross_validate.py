"""Score every training image by a model that has seen neither it nor a copy of it.

Reads ``data/train/<train_on>/<features>/``, ``params.yaml: models.<model>`` and
``features.<features>``; writes ``data/scores/cv/<model>/``: logits, folds, and scores, which
are probabilities by a calibration that was fitted to the other folds. Where the model's
``folds`` is null nothing is fitted, and all three are without rows.
Folds are the same for all models with as many of them; copies follow their original
into its fold, and only originals are scored.
"""

from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import run_stage
from stages.config.notes import tell
from stages.learning.calibration import class_logits, cross_calibrated
from stages.learning.folds import assign_folds, out_of_fold_scores
from stages.learning.model import ModelParams, build_classifier, fold_bounds
from stages.store.arrays import write_arrays
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_labels, read_training_set


def out_of_fold_logits(
    name: str, chosen: ModelParams, folds: npt.NDArray[np.uint8], seed: int
) -> npt.NDArray[np.float32]:
    """Read the training set of a model and return the logits of each original by its fold."""
    extractor = load_extractor(chosen.features)
    data = read_training_set(chosen.train_on, chosen.features, extractor)
    tell(name, fold_bounds(chosen, *data, folds))
    build = partial(build_classifier, chosen, seed)
    return out_of_fold_scores(build, *data, folds, score=class_logits)


def main() -> None:
    """Read, fold, score, calibrate, write."""
    name = read_argument("model", "a key of models: in params.yaml")
    chosen, seed = params.load(f"models.{name}", ModelParams), params.load_seed()
    labels, source = read_labels(chosen.train_on, chosen.features)
    originals = labels[: source.max() + 1]
    with params.blamed(f"models.{name}.folds"):
        folds = assign_folds(originals, chosen.folds, derive_seed(seed, "folds"))
    if len(folds):
        with params.blamed(f"models.{name}"):
            logits = out_of_fold_logits(name, chosen, folds, derive_seed(seed, f"models.{name}"))
    else:
        logits = np.empty((0, originals.max() + 1), dtype=np.float32)
    scores = cross_calibrated(logits, originals[: len(folds)], folds)
    write_arrays(Path("data/scores/cv") / name, scores=scores, folds=folds, logits=logits)


if __name__ == "__main__":
    run_stage(main)
