"""Precision, recall and accuracies of an audit, counted by hand."""

import numpy as np
import pytest

from stages.scoring.intervals import wilson_interval
from stages.studies.audit import measures

# Of class 0 five images, of class 1 five; the last three of the labels are planted.
ORIGINAL = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], dtype=np.uint8)
PLANTED = np.array([0, 0, 0, 0, 0, 1, 1, 0, 0, 0], dtype=np.uint8)
SURE = [0.1, 0.1, 0.1, 0.95, 0.1, 0.9, 0.9, 0.9, 0.8, 0.3]  # of class 1
PROBABILITIES = np.stack([1 - np.array(SURE), SURE], axis=1)


def test_planted_errors_are_counted_as_found_or_not() -> None:
    # Thresholds: class 0 (4 * 0.9 + 0.05 + 0.1 + 0.2 + 0.7) / 8 = 0.58; class 1 0.9.
    # Reach 0.9 for class 1 though labelled 0: images 3 (right as published) and 7.
    report = measures.planted_report(ORIGINAL, PLANTED, PROBABILITIES)
    counts = {name: report[name] for name in ("planted", "suspects", "found", "restored")}
    assert counts == {"planted": 3, "suspects": 2, "found": 1, "restored": 1}
    assert (report["precision"], report["recall"]) == (1 / 2, 1 / 3)
    assert (report["precision_low"], report["precision_high"]) == wilson_interval(1, 2)
    assert (report["recall_low"], report["recall_high"]) == wilson_interval(1, 3)


def test_a_suspect_that_is_suggested_a_third_class_is_found_but_not_restored() -> None:
    original = np.array([0, 0, 1, 1, 2, 2], dtype=np.uint8)
    planted = np.array([0, 0, 1, 1, 2, 1], dtype=np.uint8)
    probabilities = np.eye(3)[[0, 0, 1, 1, 2, 0]]
    report = measures.planted_report(original, planted, probabilities)
    assert (report["found"], report["restored"]) == (1, 0)


def test_no_suspects_have_no_precision() -> None:
    report = measures.planted_report(ORIGINAL, PLANTED, np.eye(2)[PLANTED])
    assert (report["suspects"], report["precision"], report["recall"]) == (0, 0, 0)
    assert (report["precision_low"], report["precision_high"]) == (0, 1)


def test_planted_errors_are_found_in_the_order_of_margins() -> None:
    # Margins against the label: image 3, then 7, 8 (planted), then the others, then 9.
    found = measures.found_by_rank(ORIGINAL, PLANTED, PROBABILITIES, 10)
    assert list(found) == [0, 1, 2, 3, 3, 3, 3, 3, 3, 3]
    assert len(measures.found_by_rank(ORIGINAL, PLANTED, PROBABILITIES, 4)) == 4


def test_contradicted_labels_are_listed_worst_first() -> None:
    table = measures.contradicted_labels(PLANTED, PROBABILITIES)
    assert list(table["image"]) == [3, 7, 8]
    assert list(table["label"]) == [0, 0, 0]
    assert list(table["suggested"]) == [1, 1, 1]
    assert list(table["suspect"]) == [True, True, False]
    np.testing.assert_allclose(table["margin"], [-0.9, -0.8, -0.6])
    np.testing.assert_allclose(table["label_probability"], [0.05, 0.1, 0.2])
    report = measures.published_report(table, 10)
    assert (report["n"], report["contradicted"], report["suspects"]) == (10, 3, 2)
    assert (report["share"], report["share_low"]) == (0.2, wilson_interval(2, 10)[0])


def test_cleaning_is_judged_on_the_same_images() -> None:
    before = np.eye(2)[[0, 0, 0, 0, 1, 0, 1, 1, 1, 1]]  # wrong on 4 and 5
    after = np.eye(2)[[1, 1, 0, 0, 0, 0, 1, 1, 1, 1]]  # wrong on 0, 1 and 5
    left_out = np.array([[True, False], [True, True]])
    report = measures.cleaned_report(ORIGINAL, before, after, left_out)
    assert (report["before"]["errors"], report["after"]["errors"]) == (2, 3)
    assert report["before"]["accuracy"] == 0.8
    assert report["after"]["accuracy_low"] == wilson_interval(7, 10)[0]
    assert (report["only_before"], report["only_after"]) == (2, 1)
    assert report["p"] == pytest.approx(1)
    assert report["left_out_by_fold"] == [1, 2]
