"""Score the training images after labels were planted wrong, or suspects left out.

Reads ``data/train/<train_on>/<features>/``, the folds of ``data/scores/cv/<model>/``,
``params.yaml: models.<model>`` and ``features.<features>``, and
``stages/studies/params.yaml: audit``; writes ``data/studies/audit/planted/``
(labels, scores) or ``data/studies/audit/cleaned/`` (scores, suspects).
All scores are out-of-fold probabilities, of every image or, cleaned, of the folds held out; which
images are left out for a fold is found without that fold, so no validation label has a say in it.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.arguments import read_arguments
from stages.config.errors import PipelineError
from stages.learning.calibration import class_logits, cross_calibrated
from stages.learning.folds import out_of_fold_scores
from stages.learning.model import ModelParams, build_classifier
from stages.store.arrays import read_arrays, write_arrays
from stages.store.left_out import run_study
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set
from stages.studies import STUDIES
from stages.studies.audit import label_noise
from stages.studies.audit.params import Cleaning, Planting

SCORES = Path("data/scores/cv")
AUDIT = Path("data/studies/audit")

Arrays = dict[str, npt.NDArray[Any]]


def planted(
    build: Callable[[], Any], data: tuple[Any, Any, Any], folds: Any, *, share: float, seed: int
) -> Arrays:
    """Return labels of the originals, some planted wrong, and out-of-fold scores by them."""
    vectors, labels, source = data
    changed = label_noise.plant_errors(labels[: len(folds)], share, seed)
    logits = out_of_fold_scores(build, vectors, changed[source], source, folds, score=class_logits)
    return {"labels": changed, "scores": cross_calibrated(logits, changed, folds)}


def cleaned(
    build: Callable[[], Any], data: tuple[Any, Any, Any], folds: Any, *, held_out_folds: int
) -> Arrays:
    """Return the suspects of each held-out fold, and its scores without them in training."""
    labels = data[1][: len(folds)]
    inner = label_noise.logits_without_two_folds(build, *data, folds, n_aside=held_out_folds)
    suspects = label_noise.suspects_by_fold(inner, labels, folds)
    logits = out_of_fold_scores(build, *data, folds, score=class_logits, left_out=suspects)
    rows = np.flatnonzero(folds < held_out_folds)
    scores = cross_calibrated(logits[rows], labels[rows], folds[rows])
    return {"rows": rows, "scores": scores, "suspects": suspects}


def experiment(what: str, seed: int) -> Callable[..., Arrays]:
    """Return `planted` or `cleaned` by its name, with its params.

    Raises
    ------
    PipelineError
        If it is neither, or its params are not right.
    """
    if what == "planted":
        share = params.load_fields("audit", Planting, STUDIES).planted_share
        return partial(planted, share=share, seed=derive_seed(seed, "audit_scores.planted"))
    if what == "cleaned":
        held_out = params.load_fields("audit", Cleaning, STUDIES).held_out_folds
        return partial(cleaned, held_out_folds=held_out)
    raise PipelineError(f"audit_compute: expected planted or cleaned, found {what}")


def main() -> None:
    """Read, plant or clean, score, write."""
    what, name = read_arguments(
        experiment="planted or cleaned", model="a key of models: in params.yaml"
    )
    chosen, seed = params.load(f"models.{name}", ModelParams), params.load_seed()
    run = experiment(what, seed)
    extractor = load_extractor(chosen.features)
    data = read_training_set(chosen.train_on, chosen.features, extractor)
    (folds,) = read_arrays(SCORES / name, "folds")
    build = partial(build_classifier, chosen, derive_seed(seed, f"models.{name}"))
    with params.blamed(f"models.{name}"):
        found = run(build, data, folds)
    write_arrays(AUDIT / what, **found)


if __name__ == "__main__":
    run_study("audit_compute", main)
