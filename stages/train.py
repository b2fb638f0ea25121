"""Fit one model on its whole training set, and calibrate its probabilities.

Reads ``data/train/<train_on>/<features>/``, the out-of-fold logits of
``data/scores/cv/<model>/`` and ``params.yaml: models.<model>`` and ``features.<features>``;
writes ``models/<model>.skops``, which holds the whole way from image to probabilities. Their
calibration is that of the out-of-fold logits; of a model without folds it is found by some
2,000 originals that are held out for it, with all of their copies.
"""

from dataclasses import asdict
from functools import partial
from pathlib import Path

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import run_stage
from stages.learning.calibrated import Calibrated
from stages.learning.calibration import model_calibration
from stages.learning.classifier import fit
from stages.learning.model import ModelParams, build_classifier
from stages.store.arrays import read_arrays
from stages.store.model_file import save_model
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set

SCORES = Path("data/scores/cv")


def main() -> None:
    """Read, calibrate, fit, write."""
    from sklearn.pipeline import make_pipeline

    name = read_argument("model", "a key of models: in params.yaml")
    chosen, seed = params.load(f"models.{name}", ModelParams), params.load_seed()
    extractor = load_extractor(chosen.features)
    data = read_training_set(chosen.train_on, chosen.features, extractor)
    (logits,) = read_arrays(SCORES / name, "logits")
    build = partial(build_classifier, chosen, derive_seed(seed, f"models.{name}"))
    with params.blamed(f"models.{name}"):
        calibration = model_calibration(build, data, logits, derive_seed(seed, "calibration"))
        classifier = fit(build(), *data[:2])
    steps = [step for _, step in classifier.steps]
    model = Calibrated(make_pipeline(*extractor, *steps), **asdict(calibration))
    save_model(Path("models") / f"{name}.skops", model)


if __name__ == "__main__":
    run_stage(main)
