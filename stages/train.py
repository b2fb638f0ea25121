"""Fit one model on its whole training set.

Reads ``data/train/<train_on>/<features>/``, ``params.yaml: models.<model>`` (or that of
``stages/more/``) and ``features.<features>``; writes ``models/<model>.skops``, which holds
the whole way from image to class.
"""

from pathlib import Path

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError, run_stage
from stages.families.blocks import load_model_params, params_file
from stages.families.classifier import build_classifier
from stages.learning.scores import fit
from stages.store.model_file import save_model
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set


def main() -> None:
    """Read, fit, write."""
    from sklearn.pipeline import make_pipeline

    name = read_argument("model", "a key of models: in params.yaml")
    family, chosen = load_model_params(name)
    extractor = load_extractor(chosen.features)
    vectors, labels, _ = read_training_set(chosen, extractor)
    seed = derive_seed(params.load_seed(), f"models.{name}")
    classifier = build_classifier(family, chosen, seed)
    try:
        fit(classifier, vectors, labels)
    except ValueError as error:  # params that these data do not allow
        raise PipelineError(f"{params_file(name)}: models.{name}: {error}") from None
    steps = [step for _, step in classifier.steps]
    save_model(Path("models") / f"{name}.skops", make_pipeline(*extractor, *steps))


if __name__ == "__main__":
    run_stage(main)
