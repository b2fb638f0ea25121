"""Fit one model on its whole training set, and calibrate its probabilities.

Reads ``data/train/<train_on>/<features>/``, the out-of-fold logits of
``data/scores/cv/<model>/``, ``data/classes.json`` and ``params.yaml: models.<model>`` and
``features.<features>``; writes ``models/<model>.skops``, which holds the whole way from image to
probabilities, the names of the classes and the size of an image. Their calibration is that of
the out-of-fold logits; of a model without folds it is found by some 2,000 originals that are
held out for it, with all of their copies.
"""

from dataclasses import asdict
from functools import partial
from pathlib import Path

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import run_stage
from stages.config.notes import tell
from stages.learning.calibrated import Calibrated
from stages.learning.calibration import model_calibration
from stages.learning.classifier import fit
from stages.learning.model import ModelParams, build_classifier, training_bounds
from stages.store.arrays import read_arrays
from stages.store.class_names import read_class_names
from stages.store.model_file import save_model
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_image_shape, read_training_set

SCORES = Path("data/scores/cv")


def main() -> None:
    """Read, calibrate, fit, write."""
    from sklearn.pipeline import make_pipeline

    name = read_argument("model", "a key of models: in params.yaml")
    chosen, seed = params.load(f"models.{name}", ModelParams), params.load_seed()
    names, extractor = read_class_names(), load_extractor(chosen.features)
    data = read_training_set(chosen.train_on, chosen.features, extractor)
    (logits,) = read_arrays(SCORES / name, "logits")
    tell(name, training_bounds(chosen, *data[:2]))
    build = partial(build_classifier, chosen, derive_seed(seed, f"models.{name}"))
    with params.blamed(f"models.{name}"):
        calibration = model_calibration(build, data, logits, derive_seed(seed, "calibration"))
        classifier = fit(build(), *data[:2])
    steps = [step for _, step in classifier.steps]
    shape = read_image_shape(chosen.train_on, chosen.features)
    whole = make_pipeline(*extractor, *steps)
    model = Calibrated(whole, **asdict(calibration), names=names, image_shape=shape)
    save_model(Path("models") / f"{name}.skops", model)


if __name__ == "__main__":
    run_stage(main)
