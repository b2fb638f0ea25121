"""Metrics are scikit-learn's, derived from counts."""

import warnings
from itertools import permutations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as oracle
from statsmodels.stats.proportion import proportion_confint

from stages.scoring import metrics

Labels = npt.NDArray[np.uint8]


@st.composite
def answers(draw: st.DrawFn) -> tuple[Labels, Labels, int]:
    """Labels and predictions, of which any class may be missing."""
    n_classes = draw(st.integers(2, 6))
    one = st.integers(0, n_classes - 1)
    pairs = draw(st.lists(st.tuples(one, one), min_size=1, max_size=60))
    labels, predicted = np.array(pairs, dtype=np.uint8).T
    return labels, predicted, n_classes


@given(answers())
def test_counts_are_those_of_scikit_learn(given_answers: tuple[Labels, Labels, int]) -> None:
    labels, predicted, n_classes = given_answers
    counts = metrics.confusion_counts(labels, predicted, n_classes)
    assert counts.dtype == np.int64
    np.testing.assert_array_equal(
        counts, oracle.confusion_matrix(labels, predicted, labels=range(n_classes))
    )


def test_counts_do_not_overflow_bytes() -> None:
    labels = np.full(1000, 199, dtype=np.uint8)
    counts = metrics.confusion_counts(labels, labels, 200)
    assert counts.shape == (200, 200)
    assert counts[199, 199] == counts.sum() == 1000


@given(answers())
def test_the_summary_is_that_of_scikit_learn_over_the_classes_that_there_are(
    given_answers: tuple[Labels, Labels, int],
) -> None:
    labels, predicted, n_classes = given_answers
    found = metrics.summary(metrics.confusion_counts(labels, predicted, n_classes))
    precision, recall, f1, _ = oracle.precision_recall_fscore_support(
        labels, predicted, labels=np.unique(labels), average="macro", zero_division=0
    )
    assert found["accuracy"] == pytest.approx(oracle.accuracy_score(labels, predicted))
    assert found["precision_macro"] == pytest.approx(precision)
    assert found["recall_macro"] == pytest.approx(recall)
    assert found["f1_macro"] == pytest.approx(f1)
    assert found["errors"] == int(np.sum(labels != predicted))
    assert found["n"] == len(labels)
    low, high = proportion_confint(int(np.sum(labels == predicted)), len(labels), method="wilson")
    assert (found["accuracy_low"], found["accuracy_high"]) == pytest.approx((low, high))


@given(answers())
def test_each_class_is_that_of_scikit_learn(given_answers: tuple[Labels, Labels, int]) -> None:
    labels, predicted, n_classes = given_answers
    table = metrics.per_class(metrics.confusion_counts(labels, predicted, n_classes))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        precision, recall, f1, support = oracle.precision_recall_fscore_support(
            labels, predicted, labels=range(n_classes), zero_division=0
        )
    assert list(table["class"]) == list(range(n_classes))
    np.testing.assert_allclose(table["precision"], precision)
    np.testing.assert_allclose(table["recall"], np.where(support > 0, recall, np.nan))
    np.testing.assert_allclose(table["f1"], np.where(support > 0, f1, np.nan))
    np.testing.assert_array_equal(table["actual"], support)
    np.testing.assert_array_equal(table["predicted"], np.bincount(predicted, minlength=n_classes))
    for row in table[table["actual"] > 0].itertuples():
        interval = proportion_confint(row.correct, row.actual, method="wilson")
        assert (row.recall_low, row.recall_high) == pytest.approx(interval)


def test_counts_are_whole_numbers_in_python_that_json_knows() -> None:
    found = metrics.summary(np.array([[3, 1], [0, 2]]))
    assert {key: type(value) for key, value in found.items()} == {
        "accuracy": float,
        "accuracy_low": float,
        "accuracy_high": float,
        "errors": int,
        "n": int,
        "precision_macro": float,
        "recall_macro": float,
        "f1_macro": float,
    }


def test_a_class_that_is_never_predicted_has_precision_0() -> None:
    counts = np.array([[5, 0], [3, 0]])
    table = metrics.per_class(counts)
    assert list(table["precision"]) == [5 / 8, 0]
    assert list(table["f1"]) == [10 / 13, 0]
    assert metrics.summary(counts)["precision_macro"] == 5 / 16


def test_of_a_class_without_images_there_is_no_recall_and_it_is_in_no_average() -> None:
    counts = np.array([[5, 1], [0, 0]])
    row = metrics.per_class(counts).iloc[1]
    assert row[["recall", "recall_low", "recall_high", "f1"]].isna().all()
    assert row["precision"] == 0
    found = metrics.summary(counts)
    assert (found["recall_macro"], found["precision_macro"]) == (5 / 6, 1)


def test_the_confusion_table_has_a_row_for_each_cell() -> None:
    table = metrics.confusion_table(np.array([[3, 1, 0], [0, 0, 0], [1, 0, 0]]))
    assert table.to_dict("list") == {
        "actual": [0, 0, 0, 1, 1, 1, 2, 2, 2],
        "predicted": [0, 1, 2, 0, 1, 2, 0, 1, 2],
        "count": [3, 1, 0, 0, 0, 0, 1, 0, 0],
        "row_rate": [0.75, 0.25, 0, 0, 0, 0, 1, 0, 0],
    }


def test_the_most_confused_pairs_come_first_and_ties_in_order() -> None:
    counts = np.array([[90, 2, 0], [5, 80, 2], [5, 1, 70]])
    pairs = metrics.most_confused(counts, 4)
    found = list(zip(pairs["actual"], pairs["predicted"], pairs["count"], strict=True))
    assert found == [(1, 0, 5), (2, 0, 5), (0, 1, 2), (1, 2, 2)]


def test_among_many_equal_counts_and_margins_the_first_come_first() -> None:
    # Two values in turn: of equal ones alone an unstable sort moves none.
    counts = 1 + np.indices((9, 9)).sum(axis=0) % 2
    pairs = metrics.most_confused(counts, 72)
    found = list(zip(pairs["actual"], pairs["predicted"], strict=True))
    assert found == sorted(permutations(range(9), 2), key=lambda pair: -counts[pair])
    scores = np.tile(np.array([[0.75, 0.25], [0.875, 0.125]], np.float32), (50, 1))
    worst = metrics.worst_mistakes(np.ones(100, np.uint8), scores, 60)
    assert list(worst) == [*range(1, 100, 2), *range(0, 20, 2)]


def test_pairs_that_are_never_confused_are_left_out() -> None:
    assert len(metrics.most_confused(np.array([[9, 1], [0, 9]]), 10)) == 1
    assert len(metrics.most_confused(np.diag([9, 9]), 10)) == 0


def test_the_worst_mistake_is_the_one_with_the_widest_margin() -> None:
    scores = np.array(
        [
            [0.9, 0.1, 0.0],  # a 0: right
            [0.6, 0.4, 0.0],  # a 1: wrong by 0.2
            [0.0, 0.9, 0.1],  # a 2: wrong by 0.8
            [0.1, 0.0, 0.9],  # a 0: wrong by 0.8, after the other
            [0.3, 0.4, 0.3],  # a 1: right
            [0.0, 0.5, 0.5],  # a 2: a tie goes to the first, so wrong by 0
        ],
        dtype=np.float32,
    )
    labels = np.array([0, 1, 2, 0, 1, 2], dtype=np.uint8)
    assert list(metrics.worst_mistakes(labels, scores, 10)) == [2, 3, 1, 5]
    assert list(metrics.worst_mistakes(labels, scores, 2)) == [2, 3]


def test_no_mistakes_are_no_rows() -> None:
    scores = np.eye(3, dtype=np.float32)
    assert len(metrics.worst_mistakes(np.arange(3, dtype=np.uint8), scores, 5)) == 0


@given(st.integers(0, 2**32 - 1))
def test_worst_mistakes_are_mistakes_in_falling_order_of_margin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(40, 4)).astype(np.float32)
    labels = rng.integers(0, 4, 40).astype(np.uint8)
    rows = metrics.worst_mistakes(labels, scores, 100)
    assert set(rows) == set(np.flatnonzero(scores.argmax(axis=1) != labels))
    margins = [scores[row].max() - scores[row, labels[row]] for row in rows]
    assert margins == sorted(margins, reverse=True)
