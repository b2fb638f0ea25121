"""Averaged SGD in mini-batches against scikit-learn's, one image and one class at a time.

Both learn the same kernel features of a model's training folds, and are asked for the images
of the fold that was held out. No test image is read.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.pipeline import make_pipeline
from threadpoolctl import threadpool_limits

from stages.benchmark.measure import Cost, Work, measure
from stages.benchmark.report import Report, show_cost, significant
from stages.config import params
from stages.config.section import Section
from stages.config.types import Count, Positive
from stages.families import kernel
from stages.learning.averaged_sgd import Batch, class_signs, learn_weights, mini_batches
from stages.learning.classifier import fit
from stages.learning.folds import assign_folds, grouped_splits
from stages.learning.kernel_features import fit_features, nystrom_features
from stages.learning.model import ModelParams
from stages.learning.projection import projection_steps
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set

MODEL = "sgd"
PLAIN, OURS = "scikit-learn", "ours"

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.uint8]


class Params(Section):
    """Of `sklearn.linear_model.SGDClassifier`; ours has those of its model."""

    alpha: Positive
    max_iter: Count
    """Epochs."""


def compare(chosen: Params) -> Report:
    """Learn the same features both ways.

    Raises
    ------
    ValueError
        If the model has no kernel features, or no folds.
    """
    alpha, epochs = chosen.alpha, chosen.max_iter
    costs: dict[str, tuple[Cost, tuple[int, int, int]]] = {
        PLAIN: measure(prepare_plain, alpha, epochs),
        OURS: measure(prepare_ours),
    }
    shown = [{"solver": way} | show_cost(cost) for way, (cost, _) in costs.items()]
    table = tabulate(costs)
    titles = {"the same features": pd.DataFrame(shown), "errors and ratios": table}
    return Report(titles, {"solvers": table})


def tabulate(costs: dict[str, tuple[Cost, tuple[int, int, int]]]) -> pd.DataFrame:
    """Return each way's errors, and how many times more than ours it takes."""
    rows = [
        {"solver": way, "fitted_to": size, "n": n, "errors": errors}
        for way, (_, (size, n, errors)) in costs.items()
    ]
    table, ours = pd.DataFrame(rows), costs[OURS][0]
    for column, key in (("time_ratio", "seconds"), ("cpu_time_ratio", "cpu_seconds")):
        quotients = [getattr(cost, key) / getattr(ours, key) for cost, _ in costs.values()]
        table[column] = significant(quotients)
    return table


def prepare_plain(alpha: float, max_iter: int) -> Work:
    """Make the features; the answer is how many were learned, asked for and wrong."""
    from sklearn.linear_model import SGDClassifier

    features, labels, asked, expected, seed = _read_features()
    classifier = SGDClassifier(
        alpha=alpha, max_iter=max_iter, tol=None, average=True, random_state=seed
    )

    def answer(fitted: Any) -> tuple[int, int, int]:
        return len(features), len(asked), int(np.sum(fitted.predict(asked) != expected))

    return Work(lambda: fit(classifier, features, labels), answer)


def prepare_ours() -> Work:
    """Make the features; the answer is how many were learned, asked for and wrong."""
    features, labels, asked, expected, seed = _read_features()
    signs = class_signs(labels, int(labels.max()) + 1)
    chosen = _load_model()

    def make(rows: npt.NDArray[Any]) -> Batch:
        return features[rows], signs[rows]

    def run() -> npt.NDArray[np.float64]:
        random = np.random.RandomState(seed)
        batches = mini_batches(make, len(features), chosen.batch_size, random)
        with threadpool_limits(1, user_api="blas"):  # as in a fit
            return learn_weights(batches, (features.shape[1], signs.shape[1]), chosen.n_steps)

    def answer(weights: npt.NDArray[np.float64]) -> tuple[int, int, int]:
        predicted = (asked @ weights).argmax(axis=1)
        return len(features), len(asked), int(np.sum(predicted != expected))

    return Work(run, answer)


def _load_model() -> Any:
    chosen = params.load(f"models.{MODEL}", ModelParams)
    if not isinstance(chosen, kernel.Params) or chosen.folds is None:
        raise ValueError(f"expected {MODEL} in params.yaml to be of family kernel, and with folds")
    return chosen


def _read_features() -> tuple[Floats, Codes, Floats, Codes, int]:
    """Return features and labels of the training folds, those of the first fold, and a seed."""
    chosen, seed = _load_model(), params.load_seed()
    vectors, labels, source = read_training_set(
        chosen.train_on, chosen.features, load_extractor(chosen.features)
    )
    originals = labels[: source.max() + 1]
    folds = assign_folds(originals, chosen.folds, derive_seed(seed, "folds"))
    training, held_out = next(grouped_splits(folds, source))
    own_seed = derive_seed(seed, f"models.{MODEL}")
    random = np.random.RandomState(own_seed)
    known, asked = vectors[training], vectors[held_out]
    if chosen.projection is not None:
        projection = make_pipeline(*projection_steps(chosen.projection, own_seed))
        known = projection.fit_transform(known, labels[training])
        asked = projection.transform(asked)
    mean = known.mean(axis=0)
    landmarks, gamma, turn = fit_features(
        known - mean,
        labels[training],
        random,
        n_landmarks=chosen.n_landmarks,
        gamma=chosen.gamma,
        n_components=chosen.n_components,
    )
    known, asked = (nystrom_features(own - mean, landmarks, gamma, turn) for own in (known, asked))
    return known, labels[training], asked, labels[held_out], own_seed
