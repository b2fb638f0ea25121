"""Fit one model to ever larger parts of its training folds; predict the held-out folds.

Reads ``data/train/<train_on>/<features>/``, ``data/scores/cv/<model>/`` and
``params.yaml: learning_scores``, ``models.<model>``, ``features.<features>``; writes
``data/learning/<model>/``: sizes, rows (of the held-out images) and predicted, a class for
each size and row.
Parts are nested and stratified; copies follow their original. The largest part is all
of the other folds, which `cross_validate` has scored already.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import Field, PositiveInt
from tqdm import tqdm

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError, run_stage
from stages.config.section import Section
from stages.families.blocks import load_model_params
from stages.families.classifier import build_classifier
from stages.learning.classifier import class_scores, fit
from stages.store.arrays import read_arrays, write_arrays
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set
from stages.studies.learning_curves.subsets import spaced_sizes, stratified_order

SCORES = Path("data/scores/cv")
LEARNING = Path("data/learning")


class Params(Section):
    """How many images the models are fitted to, and on how many folds they are judged."""

    smallest: Annotated[int, Field(ge=2)]
    sizes: Annotated[int, Field(ge=4)]
    held_out_folds: PositiveInt


def predict_after_each_size(
    build: Callable[[], Any],
    data: tuple[Any, Any, Any],
    folds: npt.NDArray[np.uint8],
    *,
    fold: int,
    sizes: npt.NDArray[np.int64],
    seed: int,
) -> npt.NDArray[np.uint8]:
    """Return the class predicted for each image of a fold, fitted to so many of the others.

    Parameters
    ----------
    build : callable
        Returns an unfitted classifier of vectors.
    data : (n, d) float32, (n,) uint8, (n,) int32
        Vectors, labels, and the original of each row; originals first.
    folds : (n_original,) uint8
    fold : int
    sizes : (n_sizes,) int64
        Original images; a part's copies are added.
    seed : int
        Of the order in which the images are added.

    Returns
    -------
    (n_sizes, n_held_out) uint8
    """
    vectors, labels, source = data
    others, held_out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
    order = others[stratified_order(labels[others], seed)]
    predicted = np.empty((len(sizes), len(held_out)), dtype=np.uint8)
    for i, size in enumerate(tqdm(sizes, desc="sizes", unit="fit", disable=None)):
        chosen = np.zeros(len(folds), dtype=np.bool_)
        chosen[order[:size]] = True
        training = chosen[source]
        classifier = fit(build(), vectors[training], labels[training])
        best = class_scores(classifier, vectors[held_out]).argmax(axis=1)
        predicted[i] = classifier.classes_[best]
    return predicted


def learning_curve(
    build: Callable[[], Any],
    data: tuple[Any, Any, Any],
    scores: npt.NDArray[np.float32],
    folds: npt.NDArray[np.uint8],
    *,
    chosen: Params,
    seed: int,
) -> dict[str, npt.NDArray[Any]]:
    """Return the classes predicted for the held-out folds after each size.

    Parameters
    ----------
    scores : (n_original, n_classes) float32
        Out of fold, by classifiers that were fitted to all of the other folds.
    chosen : Params
        The others as in `predict_after_each_size`.

    Returns
    -------
    dict
        ``sizes`` (n_sizes,) int64, ``rows`` (n_held_out,) intp and ``predicted``
        (n_sizes, n_held_out) uint8.
    """
    largest = len(folds) - int(np.bincount(folds).max())
    sizes = spaced_sizes(chosen.smallest, largest, chosen.sizes)
    rows = [np.flatnonzero(folds == fold) for fold in range(chosen.held_out_folds)]
    columns = [
        predict_after_each_size(build, data, folds, fold=fold, sizes=sizes[:-1], seed=seed)
        for fold in range(chosen.held_out_folds)
    ]
    held_out = np.concatenate(rows)
    last = scores[held_out].argmax(axis=1).astype(np.uint8)
    predicted = np.vstack([np.hstack(columns), last])
    return {"sizes": sizes, "rows": held_out, "predicted": predicted}


def main() -> None:
    """Read, fit to each size, write."""
    name = read_argument("model", "one of learning_curves.models in params.yaml")
    chosen = params.load("learning_scores", Params)
    family, model = load_model_params(name)
    seed = params.load_seed()
    data = read_training_set(model, load_extractor(model.features))
    scores, folds = read_arrays(SCORES / name, "scores", "folds")
    build = partial(build_classifier, family, model, derive_seed(seed, f"models.{name}"))
    try:
        order = derive_seed(seed, "learning_scores")
        found = learning_curve(build, data, scores, folds, chosen=chosen, seed=order)
    except ValueError as error:  # params that these data do not allow
        raise PipelineError(
            f"{params.PARAMS}: models.{name}: {error}; or raise learning_scores.smallest"
        ) from None
    write_arrays(LEARNING / name, **found)


if __name__ == "__main__":
    run_stage(main)
