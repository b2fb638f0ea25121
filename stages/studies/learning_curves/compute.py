"""Fit one model to ever larger parts of its training folds; predict the held-out folds.

Reads ``data/train/<train_on>/<features>/``, ``data/scores/cv/<model>/``, ``params.yaml:
models.<model>`` and ``features.<features>``, and of ``stages/studies/params.yaml`` the
fields of `Parts` in ``learning_curves``; writes ``data/studies/learning_curves/<model>/``:
sizes, rows (of the held-out images) and predicted, a class for each size and row.
Parts are nested and stratified; copies follow their original. The largest part is all
of the other folds, which `cross_validate` has scored already.
"""

from functools import partial
from pathlib import Path

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError
from stages.learning.model import ModelParams, build_classifier
from stages.store.arrays import read_arrays, write_arrays
from stages.store.left_out import run_study
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set
from stages.studies import STUDIES
from stages.studies.learning_curves.fits import learning_curve
from stages.studies.learning_curves.params import Parts

SCORES = Path("data/scores/cv")
PREDICTED = Path("data/studies/learning_curves")


def main() -> None:
    """Read, fit to each size, write."""
    name = read_argument("model", "a key of models: in params.yaml")
    parts = params.load_fields("learning_curves", Parts, STUDIES)
    chosen, seed = params.load(f"models.{name}", ModelParams), params.load_seed()
    extractor = load_extractor(chosen.features)
    data = read_training_set(chosen.train_on, chosen.features, extractor)
    scores, folds = read_arrays(SCORES / name, "scores", "folds")
    build = partial(build_classifier, chosen, derive_seed(seed, f"models.{name}"))
    order = derive_seed(seed, "learning_scores")
    try:
        found = learning_curve(build, data, scores, folds, chosen=parts, seed=order)
    except ValueError as error:
        raise PipelineError(
            f"{params.PARAMS}: models.{name}: {error}; "
            f"or raise learning_curves.smallest in {STUDIES}"
        ) from None
    write_arrays(PREDICTED / name, **found)


if __name__ == "__main__":
    run_study("learning_curves_compute", main)
