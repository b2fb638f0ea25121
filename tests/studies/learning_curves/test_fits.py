"""Parts are nested, stratified and of other folds; predictions are those made by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np

from stages.learning.classifier import class_scores, fit
from stages.studies.learning_curves.fits import predict_after_each_size

SIZES = np.array([50, 100, 200])


class Recorder:
    """A classifier that notes what it is fitted to; it predicts the first label it saw."""

    seen: list[Any] = []  # noqa: RUF012 - shared on purpose

    def fit(self, vectors: Any, labels: Any) -> "Recorder":
        Recorder.seen.append((vectors, labels))
        self.classes_ = np.unique(labels)
        return self

    def predict_proba(self, vectors: Any) -> Any:
        return np.ones((len(vectors), len(self.classes_)))


def test_parts_are_nested_stratified_with_their_copies_and_of_other_folds(
    data: Any, folds: Any
) -> None:
    _, labels, source = data
    rows = np.arange(len(labels), dtype=np.float32)[:, None]  # each vector names its row
    Recorder.seen.clear()
    predict_after_each_size(Recorder, (rows, labels, source), folds, fold=1, sizes=SIZES, seed=0)
    before: set[int] = set()
    in_order = sorted(Recorder.seen, key=lambda seen: len(seen[1]))
    for size, (vectors, fitted) in zip(SIZES, in_order, strict=True):
        used = np.asarray(vectors).ravel().astype(int)
        originals = set(source[used])
        assert len(used) == 2 * len(originals) == 2 * size
        assert before < originals
        assert not np.isin(np.flatnonzero(folds == 1), list(originals)).any()
        np.testing.assert_array_equal(fitted, labels[used])
        share = np.bincount(labels[list(originals)], minlength=10) / size
        due = np.bincount(labels[:600][folds != 1], minlength=10) / np.sum(folds != 1)
        assert np.abs(share - due).max() <= 1.5 / size
        before = originals


def test_classes_that_a_part_lacks_are_not_mistaken_for_others(folds: Any, data: Any) -> None:
    _, labels, source = data
    vectors = np.zeros((len(labels), 1), dtype=np.float32)
    shifted = labels.copy()
    shifted[shifted == 0] = 5  # no image is a 0: the first class is 1
    found = predict_after_each_size(
        Recorder, (vectors, shifted, source), folds, fold=0, sizes=SIZES[:1], seed=0
    )
    assert set(found.ravel()) == {1}


def test_predictions_are_those_of_a_classifier_fitted_by_hand(
    data: Any, folds: Any, build: Callable[[], Any]
) -> None:
    vectors, labels, source = data
    # All of the other folds: no part, so no order matters.
    size = np.array([int(np.sum(folds != 2))])
    found = predict_after_each_size(build, data, folds, fold=2, sizes=size, seed=0)
    training = (folds != 2)[source]
    classifier = fit(build(), vectors[training], labels[training])
    expected = class_scores(classifier, vectors[:600][folds == 2]).argmax(axis=1)
    np.testing.assert_array_equal(found[0], expected)
