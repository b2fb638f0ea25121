"""Score the training images after labels were planted wrong, or suspects left out.

Reads ``data/train/<train_on>/<features>/``, the folds of ``data/scores/cv/<model>/`` and
``params.yaml: audit_scores``, ``models.<model>``, ``features.<features>``; writes
``data/audit/planted/`` (labels, scores) or ``data/audit/cleaned/`` (scores, suspects).
All scores are out of fold, and every image is scored; which images are left out for a
fold is found without that fold, so no validation label has a say in it.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy.typing as npt
from pydantic import Field

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError, run_stage
from stages.config.section import Section
from stages.cross_validate import out_of_fold_scores
from stages.families.blocks import load_model_params
from stages.families.classifier import build_classifier
from stages.store.arrays import read_arrays, write_arrays
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set
from stages.studies.audit import label_noise

SCORES = Path("data/scores/cv")
AUDIT = Path("data/audit")
EXPERIMENTS = ("planted", "cleaned")

Arrays = dict[str, npt.NDArray[Any]]


class Params(Section):
    """Which model is fitted again, and how many labels are planted wrong."""

    model: Annotated[str, Field(min_length=1)]
    planted_share: Annotated[float, Field(gt=0, le=0.5)]


def planted(
    build: Callable[[], Any], data: tuple[Any, Any, Any], folds: Any, *, share: float, seed: int
) -> Arrays:
    """Return labels of the originals, some planted wrong, and out-of-fold scores by them."""
    vectors, labels, source = data
    changed = label_noise.plant_errors(labels[: len(folds)], share, seed)
    scores = out_of_fold_scores(build, vectors, changed[source], source, folds)
    return {"labels": changed, "scores": scores}


def cleaned(build: Callable[[], Any], data: tuple[Any, Any, Any], folds: Any) -> Arrays:
    """Return the suspects of each fold, and out-of-fold scores without them in training."""
    labels = data[1][: len(folds)]
    inner = label_noise.scores_without_two_folds(build, *data, folds)
    suspects = label_noise.suspects_by_fold(inner, labels, folds)
    scores = label_noise.scores_without_suspects(build, *data, folds, suspects=suspects)
    return {"scores": scores, "suspects": suspects}


def main() -> None:
    """Read, plant or clean, score, write."""
    what = read_argument("what", "planted or cleaned")
    if what not in EXPERIMENTS:
        raise PipelineError(f"audit_scores: expected {' or '.join(EXPERIMENTS)}, found {what}")
    chosen = params.load("audit_scores", Params)
    family, model = load_model_params(chosen.model)
    seed = params.load_seed()
    data = read_training_set(model, load_extractor(model.features))
    (folds,) = read_arrays(SCORES / chosen.model, "folds")
    build = partial(build_classifier, family, model, derive_seed(seed, f"models.{chosen.model}"))
    errors_seed = derive_seed(seed, "audit_scores.planted")
    experiments: dict[str, Callable[..., Arrays]] = {
        "planted": partial(planted, share=chosen.planted_share, seed=errors_seed),
        "cleaned": cleaned,
    }
    try:
        found = experiments[what](build, data, folds)
    except ValueError as error:  # params that these data do not allow
        raise PipelineError(f"{params.PARAMS}: models.{chosen.model}: {error}") from None
    write_arrays(AUDIT / what, **found)


if __name__ == "__main__":
    run_stage(main)
