"""Fit one model on its whole training set.

Reads ``data/train/<train_on>/<features>/`` and ``params.yaml: models.<model>`` and
``features.<features>``; writes ``models/<model>.skops``, which holds the whole way from
image to class.
"""

from pathlib import Path

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import run_stage
from stages.learning.classifier import fit
from stages.learning.model import ModelParams, build_classifier
from stages.store.model_file import save_model
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set


def main() -> None:
    """Read, fit, write."""
    from sklearn.pipeline import make_pipeline

    name = read_argument("model", "a key of models: in params.yaml")
    chosen = params.load(f"models.{name}", ModelParams)
    extractor = load_extractor(chosen.features)
    vectors, labels, _ = read_training_set(chosen.train_on, chosen.features, extractor)
    classifier = build_classifier(chosen, derive_seed(params.load_seed(), f"models.{name}"))
    with params.blamed(f"models.{name}"):
        fit(classifier, vectors, labels)
    steps = [step for _, step in classifier.steps]
    save_model(Path("models") / f"{name}.skops", make_pipeline(*extractor, *steps))


if __name__ == "__main__":
    run_stage(main)
