"""Metrics of several labels at once are those of scikit-learn."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as oracle

from stages.scoring.intervals import wilson_interval
from stages.studies.multilabel.measures import per_label, summary, wrong_by_class


def draw(seed: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.random((50, 3)) < 0.4, rng.random((50, 3)) < 0.5


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_metrics_are_those_of_scikit_learn(seed: int) -> None:
    actual, predicted = draw(seed)
    found = summary(actual, predicted)
    assert found["f1_macro"] == pytest.approx(oracle.f1_score(actual, predicted, average="macro"))
    assert found["exact_match"] == pytest.approx(oracle.accuracy_score(actual, predicted))
    assert found["n"] == 50
    low, high = wilson_interval(50 - int(found["errors"]), 50)
    assert (found["exact_match_low"], found["exact_match_high"]) == (low, high)
    table = per_label(actual, predicted, ["a", "b", "c"])
    assert list(table["label"]) == ["a", "b", "c"]
    for column, values in zip(
        ("precision", "recall", "f1", "actual"),
        oracle.precision_recall_fscore_support(actual, predicted),
        strict=True,
    ):
        np.testing.assert_allclose(table[column], values)


def test_wrong_labels_are_counted_by_class() -> None:
    labels = np.array([2, 0, 2, 0, 2], dtype=np.uint8)
    actual = np.zeros((5, 2), dtype=np.bool_)
    predicted = np.array([[1, 0], [0, 0], [1, 1], [0, 1], [0, 0]], dtype=np.bool_)
    table = wrong_by_class(labels, actual, predicted, ["a", "b"])
    wanted = pd.DataFrame({"class": [0, 2], "n": [2, 3], "a": [0, 2], "b": [1, 1]})
    pd.testing.assert_frame_equal(table, wanted, check_dtype=False)
