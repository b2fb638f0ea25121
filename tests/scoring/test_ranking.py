"""A ranking is by test errors; verdicts and the table say what the scores say."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as oracle

from stages.scoring.intervals import wilson_interval
from stages.scoring.ranking import markdown_table, rank_models, verdicts
from tests.known_errors import NOTHING, Scored, four_models, make_labels, with_errors


@pytest.fixture
def sets() -> tuple[Scored, Scored]:
    return four_models()


def test_models_are_ranked_by_test_errors_then_by_name(
    sets: tuple[Scored, Scored],
) -> None:
    test, cv = sets
    table = rank_models(test.summaries(), cv.summaries())
    assert list(table["model"]) == ["best", "ant", "zebra", "worst"]
    assert list(table.columns[:2]) == ["rank", "model"]
    assert [str(rank) for rank in table["rank"]] == ["1", "2", "2", "4"]
    assert list(table["test_errors"]) == [1, 5, 5, 100]
    assert list(table["test_n"]) == [200] * 4
    np.testing.assert_allclose(table["test_accuracy"], [0.995, 0.975, 0.975, 0.5])
    for row in table.to_dict("records"):
        interval = wilson_interval(200 - row["test_errors"], 200)
        assert (row["test_accuracy_low"], row["test_accuracy_high"]) == pytest.approx(interval)


def test_cross_validated_columns_are_empty_where_it_was_left_out(
    sets: tuple[Scored, Scored],
) -> None:
    test, cv = sets
    table = rank_models(test.summaries(), cv.summaries()).set_index("model")
    assert table["cv_n"].to_dict() == {"best": 0, "ant": 400, "zebra": 400, "worst": 400}
    left_out = table.loc["best"]
    for column in ("cv_accuracy", "cv_accuracy_low", "cv_accuracy_high", "cv_errors"):
        assert pd.isna(left_out[column])
    assert table.loc["zebra", "cv_errors"] == 8
    assert table.loc["zebra", "cv_accuracy"] == 0.98


def test_the_order_in_which_models_are_named_changes_nothing(
    sets: tuple[Scored, Scored],
) -> None:
    test, cv = (scored.summaries() for scored in sets)
    turned = {name: test[name] for name in reversed(test)}
    pd.testing.assert_frame_equal(rank_models(test, cv), rank_models(turned, cv))


def test_rankings_without_any_cross_validation_can_be_made() -> None:
    labels = make_labels(40)
    test = Scored(labels, {"a": with_errors(labels, 1)})
    cv = Scored(labels, {"a": NOTHING})
    table = rank_models(test.summaries(), cv.summaries())
    assert list(table["cv_n"]) == [0]
    verdict = verdicts(test.summaries(), 0.9)
    assert "| left out |" in markdown_table(table, verdict)


@pytest.mark.parametrize("target", [0.9, 0.97, 0.975, 0.995, 0.999])
def test_a_target_is_reached_in_all_three_measures_or_not(
    sets: tuple[Scored, Scored], target: float
) -> None:
    test, _ = sets
    labels = test.labels
    # The same number of errors, but all in one class: its recall falls below.
    test.scores["ant"] = with_errors(labels, *range(0, 20, 4))
    test.scores["zebra"] = with_errors(labels, *range(12))
    table = verdicts(test.summaries(), target).set_index("model")
    for name, scores in test.scores.items():
        precision, recall, _, _ = oracle.precision_recall_fscore_support(
            labels, scores.argmax(axis=1), average="macro"
        )
        accuracy = oracle.accuracy_score(labels, scores.argmax(axis=1))
        row = table.loc[name]
        assert row["accuracy"] == pytest.approx(accuracy)
        assert row["precision_macro"] == pytest.approx(precision)
        assert row["recall_macro"] == pytest.approx(recall)
        assert row["reached"] == (min(accuracy, precision, recall) >= target)
    assert table["reached"].any() == (target <= 0.995)


def test_precision_alone_can_miss_the_target() -> None:
    labels = np.array([0] * 97 + [1] * 3, dtype=np.uint8)
    scores = np.eye(2, dtype=np.float32)[np.where(np.arange(100) < 96, labels, 1)]
    found = verdicts(Scored(labels, {"m": scores}).summaries(), 0.97)
    assert found["accuracy"].item() >= 0.97
    assert found["recall_macro"].item() >= 0.97
    assert found["precision_macro"].item() < 0.97
    assert not found["reached"].item()


def test_the_table_shows_errors_intervals_and_verdicts(
    sets: tuple[Scored, Scored],
) -> None:
    test, cv = (scored.summaries() for scored in sets)
    text = markdown_table(rank_models(test, cv), verdicts(test, 0.97))
    lines = text.splitlines()
    assert text.endswith("|\n")
    assert len(lines) == 6
    assert lines[0] == (
        "| model | test errors | test accuracy (95 % interval) | cross-validated accuracy "
        "| 97 % in accuracy, precision and recall |"
    )
    assert lines[1] == "| --- | ---: | --- | --- | --- |"
    assert lines[2] == "| `best` | 1 of 200 | 99.50 % (97.22–99.91) | left out | yes |"
    assert lines[3].startswith("| `ant` | 5 of 200 | 97.50 % (")
    assert "| 99.00 % (" in lines[3]
    assert lines[5].startswith("| `worst` | 100 of 200 | 50.00 % (")
    assert lines[5].endswith("| no |")


def test_large_counts_have_separators() -> None:
    labels = make_labels(12_000)
    test = Scored(labels, {"a": with_errors(labels, *range(1500))}).summaries()
    text = markdown_table(rank_models(test, test), verdicts(test, 0.9))
    assert "| 1,500 of 12,000 |" in text


def test_a_set_without_scores_has_no_metrics() -> None:
    labels: Any = make_labels(10)
    assert Scored(labels, {"a": NOTHING}).summaries() == {"a": {"n": 0}}
