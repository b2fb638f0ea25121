"""One search for neighbours gives what a fit for each candidate gives."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from sklearn.neighbors import KNeighborsClassifier

from stages.families.neighbors import ExactNeighborsClassifier
from stages.learning.classifier import class_scores, fit
from stages.learning.folds import assign_folds, grouped_splits
from stages.learning.model import build_classifier
from stages.search.neighbors_grid import count_grid_errors
from tests.blocks import PROJECTION

K, WEIGHTS = (1, 2, 3, 4, 5, 6, 8, 10), ("uniform", "distance")


@pytest.fixture(scope="module")
def data(train_sample: Any) -> dict[str, npt.NDArray[Any]]:
    images, labels = train_sample
    folds = assign_folds(labels, 3, 0)
    return {"vectors": images.reshape(600, -1).astype(np.float32), "labels": labels, "folds": folds}


def grid_errors(candidates: Any, data: dict[str, npt.NDArray[Any]]) -> npt.NDArray[Any]:
    vectors, labels, folds = data["vectors"], data["labels"], data["folds"]
    splits = grouped_splits(folds, np.arange(600))
    rows = [
        count_grid_errors(candidates, vectors[a], labels[a], vectors[b], labels[b])
        for a, b in splits
    ]
    return np.array(rows).T


def test_every_candidate_errs_as_in_scikit_learns_grid_search(small_model: Any, data: Any) -> None:
    grid = {"n_neighbors": list(K), "weights": list(WEIGHTS)}
    oracle = GridSearchCV(
        KNeighborsClassifier(algorithm="brute"), grid, cv=PredefinedSplit(data["folds"])
    ).fit(data["vectors"].astype(np.float64), data["labels"])
    tried = oracle.cv_results_["params"]
    found = grid_errors([small_model("neighbors", **params) for params in tried], data)
    sizes = np.bincount(data["folds"])
    for fold in range(3):
        right = oracle.cv_results_[f"split{fold}_test_score"] * sizes[fold]
        np.testing.assert_array_equal(found[:, fold], sizes[fold] - np.rint(right))
    assert len(np.unique(found.sum(axis=1))) > 5


def test_every_projection_is_fitted_to_the_training_rows_alone(small_model: Any, data: Any) -> None:
    models = [
        small_model("neighbors", n_neighbors=k, weights=w, projection=projection)
        for projection in (None, PROJECTION, {**PROJECTION, "n_components": 8})
        for k in (1, 4)
        for w in WEIGHTS
    ]
    found = grid_errors(models, data)
    for own, chosen in zip(found, models, strict=True):
        for fold, (training, validation) in enumerate(
            grouped_splits(data["folds"], np.arange(600))
        ):
            classifier = build_classifier(chosen, 0)
            fit(classifier, data["vectors"][training], data["labels"][training])
            scores = class_scores(classifier, data["vectors"][validation])
            assert own[fold] == np.sum(scores.argmax(axis=1) != data["labels"][validation])


def test_neighbours_are_searched_for_once_for_each_projection(
    small_model: Any, data: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    search = ExactNeighborsClassifier.kneighbors

    def watched(self: Any, *arguments: Any, **named: Any) -> Any:
        calls.append(self.n_neighbors)
        return search(self, *arguments, **named)

    monkeypatch.setattr(ExactNeighborsClassifier, "kneighbors", watched)
    candidates = [
        small_model("neighbors", n_neighbors=k, weights=w, projection=projection)
        for k in K
        for w in WEIGHTS
        for projection in (None, PROJECTION)
    ]
    grid_errors(candidates, data)
    assert calls == [max(K)] * 2 * 3
