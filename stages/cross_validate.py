"""Score every training image by a model that has seen neither it nor a copy of it.

Reads ``data/train/<train_on>/<features>/``, ``params.yaml: models.<model>`` (or that of
``stages/more/``) and ``features.<features>``; writes ``data/scores/cv/<model>/`` (scores,
folds), empty where the model's ``folds`` is null.
Folds are the same for all models with as many of them; copies follow their original
into its fold, and only originals are scored.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError, run_stage
from stages.families.blocks import load_model_params, params_file
from stages.families.classifier import build_classifier
from stages.learning.folds import assign_folds, grouped_splits
from stages.learning.scores import class_scores, fit
from stages.store.arrays import write_arrays
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set


def out_of_fold_scores(
    build: Callable[[], Any],
    vectors: npt.NDArray[np.float32],
    labels: npt.NDArray[np.uint8],
    source: npt.NDArray[np.int32],
    folds: npt.NDArray[np.uint8],
) -> npt.NDArray[np.float32]:
    """Return the scores of each original by the classifier that was fitted without it.

    Parameters
    ----------
    build : callable
        Returns an unfitted classifier of vectors.
    vectors : (n, d) float32
    labels : (n,) uint8
    source : (n,) int32
        The original of each row; the first ``n_original`` rows are the originals.
    folds : (n_original,) uint8
        Empty to leave cross-validation out.

    Returns
    -------
    (len(folds), n_classes) float32
    """
    scores = np.empty((len(folds), int(labels.max()) + 1), dtype=np.float32)
    if not len(folds):
        return scores
    for training, validation in grouped_splits(folds, source):
        classifier = fit(build(), vectors[training], labels[training])
        scores[validation] = class_scores(classifier, vectors[validation])
    return scores


def main() -> None:
    """Read, fold, score, write."""
    name = read_argument("model", "a key of models: in params.yaml")
    family, chosen = load_model_params(name)
    seed = params.load_seed()
    vectors, labels, source = read_training_set(chosen, load_extractor(chosen.features))
    folds = _folds(name, chosen.folds, labels[: source.max() + 1], seed)
    build = partial(build_classifier, family, chosen, derive_seed(seed, f"models.{name}"))
    try:
        scores = out_of_fold_scores(build, vectors, labels, source, folds)
    except ValueError as error:  # params that these data do not allow
        raise PipelineError(f"{params_file(name)}: models.{name}: {error}") from None
    write_arrays(Path("data/scores/cv") / name, scores=scores, folds=folds)


def _folds(name: str, n_folds: int | None, labels: npt.NDArray[Any], seed: int) -> npt.NDArray[Any]:
    if n_folds is None:
        return np.empty(0, dtype=np.uint8)
    try:
        return assign_folds(labels, n_folds, derive_seed(seed, "folds"))
    except ValueError as error:
        raise PipelineError(f"{params_file(name)}: models.{name}.folds: {error}") from None


if __name__ == "__main__":
    run_stage(main)
