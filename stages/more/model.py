"""Cross-validate, fit and report one model that is run by hand.

Reads ``data/train/<train_on>/<features>/``, ``data/test/``, the labels of
``data/train/original/pixels/``, ``data/classes.json``, ``stages/more/params.yaml:
models.<model>`` and of ``params.yaml`` ``features.<features>``, ``evaluate`` and ``seed``; writes
``reports/models/<model>/``. What the chain does in four stages is done in one here, and
neither the model nor its scores are kept: what `make` does not make may not lie in the cache.
Folds and seeds are those of the chain.
"""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import run_stage
from stages.config.notes import tell
from stages.figures.evaluation import evaluation_figures
from stages.learning.calibrated import Calibrated
from stages.learning.calibration import class_logits, cross_calibrated, model_calibration
from stages.learning.classifier import class_scores, fit
from stages.learning.folds import assign_folds, out_of_fold_scores
from stages.learning.model import ModelParams, build_classifier, fold_bounds
from stages.more.figure import loss_figure
from stages.scoring.evaluation import Detail, Evaluation
from stages.store.arrays import read_arrays
from stages.store.class_names import read_class_names
from stages.store.reports import write_json, write_reports, write_table, write_table_parts
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set

PARAMS = Path("stages/more/params.yaml")
TRAIN = Path("data/train/original/pixels")
TEST = Path("data/test")
REPORTS = Path("reports/models")


def score_both(
    chosen: ModelParams, images: npt.NDArray[np.uint8], names: list[str], *, name: str, seed: int
) -> tuple[dict[str, npt.NDArray[np.float32]], Any]:
    """Return the probabilities of a model on other images and out of fold, and its classifier.

    Parameters
    ----------
    chosen : ModelParams
    images : (n_test, height, width) uint8
    names : list of str
        Of the classes.
    name : str
        Of the model, which has a seed of its own.
    seed : int
        The project's.

    Returns
    -------
    scores : mapping of ``test`` and ``cv`` to (n, n_classes) float32
        Those of ``cv`` have no rows where there are no folds.
    classifier : fitted classifier of vectors, the last step of its pipeline

    Raises
    ------
    ValueError
        If the data do not allow the params.
    """
    from sklearn.pipeline import make_pipeline

    extractor = load_extractor(chosen.features)
    data = read_training_set(chosen.train_on, chosen.features, extractor)
    vectors, labels, source = data
    build = partial(build_classifier, chosen, derive_seed(seed, f"models.{name}"))
    originals = labels[: source.max() + 1]
    folds = assign_folds(originals, chosen.folds, derive_seed(seed, "folds"))
    tell(name, fold_bounds(chosen, *data, folds))
    logits = out_of_fold_scores(build, *data, folds, score=class_logits)
    calibration = model_calibration(build, data, logits, derive_seed(seed, "calibration"))
    fitted = fit(build(), vectors, labels)
    steps = [step for _, step in fitted.steps]
    model = Calibrated(make_pipeline(*extractor, *steps), **asdict(calibration), names=names)
    out_of_fold = cross_calibrated(logits, originals[: len(folds)], folds)
    return {"test": class_scores(model, images), "cv": out_of_fold}, fitted[-1]


def loss_table(classifier: Any) -> pd.DataFrame | None:
    """Return a row for each epoch of a classifier that was stopped early; None of any other.

    Parameters
    ----------
    classifier : fitted classifier
        Those that are stopped early have ``loss_curve_`` and ``validation_scores_``, as
        `sklearn.neural_network.MLPClassifier` has them.

    Returns
    -------
    DataFrame
        ``epoch`` from 1, ``loss`` of the training images, ``validation_accuracy`` of those
        that the classifier held out by itself to know when to stop.
    """
    losses = getattr(classifier, "loss_curve_", None) or []
    accuracies = getattr(classifier, "validation_scores_", None) or []
    if not losses or len(losses) != len(accuracies):
        return None
    epochs = range(1, len(losses) + 1)
    return pd.DataFrame({"epoch": epochs, "loss": losses, "validation_accuracy": accuracies})


def main() -> None:
    """Read, fold, fit, score, count, write."""
    name = read_argument("model", f"a key of models: in {PARAMS}")
    chosen = params.load(f"models.{name}", ModelParams, PARAMS)
    detail, seed = params.load("evaluate", Detail), params.load_seed()
    names = read_class_names()
    images, labels = read_arrays(TEST, "images", "labels")
    (train_labels,) = read_arrays(TRAIN, "labels")
    with params.blamed(f"models.{name}", PARAMS):
        scores, classifier = score_both(chosen, images, names, name=name, seed=seed)
    evaluation = Evaluation({"test": labels, "cv": train_labels}, scores, names)
    tables = evaluation.tables(detail)
    losses = loss_table(classifier)
    figures = evaluation_figures(name, evaluation, images, detail, tables)
    if losses is not None:
        tables["loss"], figures["loss"] = losses, loss_figure(name, losses)
    write_json(REPORTS / name / "metrics.json", {name: evaluation.metrics()})
    write_table(REPORTS / name / "confusion.csv", evaluation.confusion())
    write_table_parts(REPORTS / name / "details/predictions.csv", evaluation.predictions())
    write_reports(REPORTS / name / "details", tables, figures)


if __name__ == "__main__":
    run_stage(main)
