"""Score every training image by a model that has seen neither it nor a copy of it.

Reads ``data/train/<train_on>/<features>/``, ``params.yaml: models.<model>`` and
``features.<features>``; writes ``data/scores/cv/<model>/`` (scores, folds, and whether the
scores are probabilities), without rows where the model's ``folds`` is null.
Folds are the same for all models with as many of them; copies follow their original
into its fold, and only originals are scored.
"""

from functools import partial
from pathlib import Path

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import run_stage
from stages.learning.classifier import gives_probabilities
from stages.learning.folds import assign_folds, out_of_fold_scores
from stages.learning.model import ModelParams, build_classifier
from stages.store.arrays import write_arrays
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set


def main() -> None:
    """Read, fold, score, write."""
    name = read_argument("model", "a key of models: in params.yaml")
    chosen = params.load(f"models.{name}", ModelParams)
    seed = params.load_seed()
    extractor = load_extractor(chosen.features)
    vectors, labels, source = read_training_set(chosen.train_on, chosen.features, extractor)
    build = partial(build_classifier, chosen, derive_seed(seed, f"models.{name}"))
    originals = labels[: source.max() + 1]
    with params.blamed(f"models.{name}.folds"):
        folds = assign_folds(originals, chosen.folds, derive_seed(seed, "folds"))
    with params.blamed(f"models.{name}"):
        scores = out_of_fold_scores(build, vectors, labels, source, folds)
    write_arrays(
        Path("data/scores/cv") / name,
        scores=scores,
        folds=folds,
        probabilities=gives_probabilities(build()),
    )


if __name__ == "__main__":
    run_stage(main)
