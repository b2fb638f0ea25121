"""The same work by the straightforward code of the tutorials and by the project's.

The tutorials' code is that of Géron, Hands-On Machine Learning, chapter 3: float64, one
image or one question after the other, scikit-learn's defaults. Both give the same answers;
were one to differ, nothing would be written.
"""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field
from tqdm import tqdm

from stages.augment import ORIGINAL
from stages.benchmark.measure import Cost, Work, measure
from stages.benchmark.report import Report, show_cost, significant
from stages.config import params as sections
from stages.config.errors import PipelineError
from stages.config.section import Section
from stages.config.types import Count
from stages.imaging import shift
from stages.imaging.pixels import PixelVectors
from stages.learning.candidates import faiss_module
from stages.learning.folds import out_of_fold_scores
from stages.learning.model import ModelParams, build_classifier
from stages.search.fold_errors import count_fold_errors
from stages.store.arrays import read_arrays

KNN, FOREST = "knn_pixels", "random_forest_pixels"
WEIGHTS = ("uniform", "distance")

Images = npt.NDArray[np.uint8]
Folds = Annotated[int, Field(ge=2, le=255)]


class Params(Section):
    """How much work is done."""

    train_size: Count
    folds: Folds
    n_neighbors: Annotated[list[Count], Field(min_length=1)]


def compare(params: Params) -> Report:
    """Do each piece of work both ways.

    Raises
    ------
    PipelineError
        If the answers differ.
    """
    size, folds, numbers = params.train_size, params.folds, params.n_neighbors
    pairs: list[tuple[str, Callable[..., Work], Callable[..., Work], tuple[Any, ...]]] = [
        ("shift in 4 directions", shift_one_by_one, shift_all, (size,)),
        ("grid search of k-NN", search_by_grid, search_once, (size, folds, numbers)),
        ("3 questions to k-NN", ask_knn, score_out_of_fold, (size, folds, KNN)),
        ("3 questions to a forest", ask_forest, score_out_of_fold, (size, folds, FOREST)),
    ]
    costs: dict[str, tuple[Cost, Cost]] = {}
    for name, *both, arguments in tqdm(pairs, desc="tutorials", disable=None):
        (plain, plain_answer), (ours, answer) = (measure(way, *arguments) for way in both)
        if plain_answer != answer:
            raise PipelineError(
                f"benchmark: tutorials: {name}: expected the same answer from both, found others"
            )
        costs[name] = plain, ours
    shown = [
        {"work": name, "code": code} | show_cost(cost)
        for name, both in costs.items()
        for code, cost in zip(("tutorial", "ours"), both, strict=True)
    ]
    table = ratios(costs, size)
    titles = {"the same work, both ways": pd.DataFrame(shown), "tutorial / ours": table}
    return Report(titles, {"tutorials": table})


def ratios(costs: dict[str, tuple[Cost, Cost]], size: int) -> pd.DataFrame:
    """Return how many times more than the project's the tutorials' code takes."""
    table = pd.DataFrame({"work": list(costs), "train_size": size})
    for column, key in (
        ("time_ratio", "seconds"),
        ("cpu_time_ratio", "cpu_seconds"),
        ("memory_ratio", "memory"),
    ):
        quotients = [getattr(plain, key) / getattr(ours, key) for plain, ours in costs.values()]
        table[column] = significant(quotients)
    return table


def shift_one_by_one(size: int) -> Work:
    """Shift each image by itself, as the chapter's second exercise does."""
    from scipy.ndimage import shift as shift_image

    images, _ = _read(size)

    def run() -> npt.NDArray[np.float64]:
        vectors = _as_float64(images)
        augmented = list(vectors)
        for direction in shift.UP_DOWN_LEFT_RIGHT:
            for vector in vectors:
                moved = shift_image(vector.reshape(images.shape[1:]), direction, cval=0)
                augmented.append(moved.reshape(-1))
        return np.array(augmented)

    return Work(run, lambda vectors: _digest(np.rint(vectors).astype(np.uint8)))


def shift_all(size: int) -> Work:
    """Shift all images at once."""
    images, _ = _read(size)

    def run() -> npt.NDArray[Any]:
        return np.concatenate([images, *shift.batches(images, shift.Params(distance=1), 0)])

    return Work(run, _digest)


def search_by_grid(size: int, n_folds: int, n_neighbors: list[int]) -> Work:
    """Search the grid by scikit-learn; the answer is each candidate's errors on each fold."""
    from sklearn.model_selection import GridSearchCV
    from sklearn.neighbors import KNeighborsClassifier

    images, labels = _read(size)
    grid = {"n_neighbors": n_neighbors, "weights": list(WEIGHTS)}

    def run() -> Any:
        search = GridSearchCV(KNeighborsClassifier(), grid, cv=n_folds, error_score="raise")
        return search.fit(_as_float64(images), labels)

    def errors(search: Any) -> list[list[int]]:
        sizes = np.bincount(_plain_folds(labels, n_folds))
        shares = [search.cv_results_[f"split{fold}_test_score"] for fold in range(n_folds)]
        counts = np.rint((1 - np.array(shares)) * sizes[:, None]).astype(int)
        return cast("list[list[int]]", counts.tolist())

    return Work(run, errors)


def search_once(size: int, n_folds: int, n_neighbors: list[int]) -> Work:
    """Search the grid as `make search` does: one search for neighbours for all candidates."""
    faiss_module()  # loaded before the clock starts
    images, labels = _read(size)
    chosen: Any = _model(KNN)
    candidates = [
        chosen.model_copy(update={"n_neighbors": number, "weights": weights})
        for number in n_neighbors
        for weights in WEIGHTS
    ]

    def run() -> list[list[int]]:
        vectors, folds = PixelVectors().fit_transform(images), _plain_folds(labels, n_folds)
        splits = [(folds != fold, np.flatnonzero(folds == fold)) for fold in range(n_folds)]
        return [count_fold_errors(candidates, vectors, labels, split, seed=0) for split in splits]

    return Work(run, lambda errors: errors)


def ask_knn(size: int, n_folds: int, model: str) -> Work:
    """Cross-validate scikit-learn's k-NN anew for each question."""
    from sklearn.neighbors import KNeighborsClassifier

    chosen: Any = _model(model)
    return _ask(KNeighborsClassifier(chosen.n_neighbors, weights=chosen.weights), size, n_folds)


def ask_forest(size: int, n_folds: int, model: str) -> Work:
    """Cross-validate the forest anew for each question, as it is without further arguments."""
    return _ask(build_classifier(_model(model), 0), size, n_folds)


def score_out_of_fold(size: int, n_folds: int, model: str) -> Work:
    """Cross-validate once, as the stage does; all questions are answered from the scores."""
    images, labels = _read(size)
    chosen = _model(model)
    build_classifier(chosen, 0)  # loads its module before the clock starts

    def run() -> npt.NDArray[np.float32]:
        source = np.arange(len(images), dtype=np.int32)
        return out_of_fold_scores(
            lambda: build_classifier(chosen, 0),
            PixelVectors().fit_transform(images),
            labels,
            source,
            _plain_folds(labels, n_folds),
        )

    return Work(run, _digest)


def _ask(classifier: Any, size: int, n_folds: int) -> Work:
    """Ask for the accuracy, the confusion and the curves, each by a call of its own."""
    from sklearn.model_selection import cross_val_predict, cross_val_score

    images, labels = _read(size)

    def run() -> npt.NDArray[np.float64]:
        vectors = _as_float64(images)
        cross_val_score(classifier, vectors, labels, cv=n_folds, scoring="accuracy")
        cross_val_predict(classifier, vectors, labels, cv=n_folds)
        scores = cross_val_predict(classifier, vectors, labels, cv=n_folds, method="predict_proba")
        return cast("npt.NDArray[np.float64]", scores)

    return Work(run, lambda scores: _digest(scores.astype(np.float32)))


def _model(name: str) -> ModelParams:
    return sections.load(f"models.{name}", ModelParams)


def _read(size: int) -> tuple[Images, npt.NDArray[np.uint8]]:
    images, labels = read_arrays(ORIGINAL, "images", "labels")
    return np.array(images[:size]), np.array(labels[:size])


def _as_float64(images: Images) -> npt.NDArray[np.float64]:
    return images.reshape(len(images), -1).astype(np.float64)


def _plain_folds(labels: npt.NDArray[np.uint8], n_folds: int) -> npt.NDArray[np.uint8]:
    """Return the folds that scikit-learn takes for ``cv=n_folds``."""
    from sklearn.model_selection import StratifiedKFold

    folds = np.empty(len(labels), dtype=np.uint8)
    splits = StratifiedKFold(n_folds).split(labels, labels)
    for fold, (_, validation) in enumerate(splits):
        folds[validation] = fold
    return folds


def _digest(array: npt.NDArray[Any]) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
