"""Shares of errors against scikit-learn's confusion matrix, and against counting one by one."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import confusion_matrix

from stages.scoring.intervals import wilson_interval
from stages.studies.error_analysis import measures

Counts = npt.NDArray[np.int64]


@pytest.fixture(scope="module")
def predictions() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 4, 500).astype(np.uint8)
    wrong = rng.random(500) < 0.3
    return labels, np.where(wrong, rng.integers(0, 4, 500), labels)


@pytest.fixture(scope="module")
def counts(predictions: Any) -> Counts:
    found: Counts = confusion_matrix(*predictions).astype(np.int64)
    return found


def test_shares_are_those_of_scikit_learn_on_the_right_images(
    predictions: Any, counts: Counts
) -> None:
    labels, predicted = predictions
    wrong = labels != predicted
    shares = measures.share_matrices(counts)
    rates = confusion_matrix(labels, predicted, normalize="true")
    np.fill_diagonal(rates, 0)
    np.testing.assert_allclose(shares["row_rate"], rates)
    for name, normalize in (("row_share", "true"), ("column_share", "pred")):
        expected = confusion_matrix(labels[wrong], predicted[wrong], normalize=normalize)
        np.testing.assert_allclose(shares[name], expected)


def test_the_table_has_every_pair_of_different_classes(counts: Counts) -> None:
    table = measures.share_table(counts)
    assert len(table) == 12
    assert (table["actual"] != table["predicted"]).all()
    assert table["count"].sum() == counts.sum() - np.trace(counts)
    shares = measures.share_matrices(counts)
    for row in table.to_dict("records"):
        cell = row["actual"], row["predicted"]
        assert row["count"] == counts[cell]
        assert row["column_share"] == shares["column_share"][cell]


def test_classes_are_ranked_by_the_errors_they_have_a_part_in(
    predictions: Any, counts: Counts
) -> None:
    labels, predicted = predictions
    table = measures.rank_classes(counts)
    wrong = labels != predicted
    for row in table.to_dict("records"):
        part = wrong & ((labels == row["class"]) | (predicted == row["class"]))
        assert row["errors"] == part.sum() == row["missed"] + row["false"]
        assert row["error_share"] == pytest.approx(part.sum() / wrong.sum())
        n = int((labels == row["class"]).sum())
        interval = wilson_interval(int(row["missed"]), n)
        assert (row["miss_rate_low"], row["miss_rate_high"]) == interval
        assert row["miss_rate"] == row["missed"] / n
    assert table["errors"].is_monotonic_decreasing
    assert table["error_share"].sum() == pytest.approx(2)


def test_without_an_error_and_without_a_class_there_are_no_shares() -> None:
    counts = np.diag([5, 3, 0])
    assert not any(matrix.any() for matrix in measures.share_matrices(counts).values())
    table = measures.rank_classes(counts)
    assert list(table["class"]) == [0, 1, 2]
    assert list(table["error_share"]) == [0, 0, 0]
    assert list(table["miss_rate_high"])[2] == 1


def test_the_counts_are_left_as_they_are() -> None:
    counts = np.array([[5, 1], [2, 7]])
    np.testing.assert_array_equal(measures.without_diagonal(counts), [[0, 1], [2, 0]])
    assert counts[0, 0] == 5


def test_the_images_of_a_pair_are_in_four_parts(predictions: Any) -> None:
    labels, predicted = predictions
    parts = measures.pair_rows(labels, predicted, (3, 1))
    assert list(parts) == [(3, 3), (3, 1), (1, 3), (1, 1)]
    for (actual, guess), rows in parts.items():
        expected = [i for i in range(500) if (labels[i], predicted[i]) == (actual, guess)]
        assert list(rows) == expected


def test_the_most_ambiguous_have_two_nearly_equal_scores() -> None:
    scores = np.array(
        [[0.9, 0.1, 0.0], [-1.0, 4.0, 3.5], [0.4, 0.2, 0.4], [0.0, 0.3, 0.3], [9.0, 8.0, 8.9]],
        dtype=np.float32,
    )
    assert list(measures.most_ambiguous(scores, 4)) == [2, 3, 4, 1]
    assert list(measures.most_ambiguous(scores, 9)) == [2, 3, 4, 1, 0]
