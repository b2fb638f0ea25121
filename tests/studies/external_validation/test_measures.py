"""Errors are counted by model and form, the best model first."""

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import accuracy_score
from statsmodels.stats.proportion import proportion_confint

from stages.studies.external_validation.digits import FORM, PLAIN
from stages.studies.external_validation.measures import accuracy_table, surest_mistakes

LABELS = np.random.default_rng(0).integers(0, 10, 500).astype(np.uint8)


def scores_of(share: float, seed: int) -> npt.NDArray[np.float32]:
    """Return probabilities that are right about a share of the labels."""
    rng = np.random.default_rng(seed)
    answers = np.where(rng.random(len(LABELS)) < share, LABELS, (LABELS + 1) % 10)
    scores = 0.3 * rng.random((len(LABELS), 10)) + np.eye(10)[answers]
    probabilities: npt.NDArray[np.float32] = scores / scores.sum(axis=1, keepdims=True)
    return probabilities.astype(np.float32)


def test_accuracies_and_intervals_are_those_of_other_libraries() -> None:
    shares = {"worse": (0.5, 0.6), "better": (0.4, 0.9)}
    scores = {
        model: {PLAIN: scores_of(plain, 1), FORM: scores_of(own, 2)}
        for model, (plain, own) in shares.items()
    }
    table = accuracy_table(LABELS, scores)
    assert list(table["model"]) == ["better", "better", "worse", "worse"]
    assert list(table["form"]) == [PLAIN, FORM] * 2
    for row in table.to_dict("records"):
        accuracy = accuracy_score(LABELS, scores[row["model"]][row["form"]].argmax(axis=1))
        assert row["accuracy"] == pytest.approx(accuracy)
        low, high = proportion_confint(row["n"] - row["errors"], row["n"], method="wilson")
        assert (row["accuracy_low"], row["accuracy_high"]) == pytest.approx((low, high))


def test_models_with_as_many_errors_stay_in_the_order_in_which_they_were_given() -> None:
    same = {PLAIN: scores_of(0.5, 1), FORM: scores_of(0.5, 1)}
    assert list(accuracy_table(LABELS, {"b": same, "a": same})["model"]) == ["b", "b", "a", "a"]


def test_mistakes_are_those_of_which_the_model_was_surest() -> None:
    labels = np.array([0, 1, 1, 0, 1], dtype=np.uint8)
    sure = np.array([0.9, 0.8, 0.6, 0.7, 0.99])  # of class 0
    scores = np.stack([sure, 1 - sure], axis=1).astype(np.float32)
    np.testing.assert_array_equal(surest_mistakes(labels, scores, 9), [4, 1, 2])
    np.testing.assert_array_equal(surest_mistakes(labels, scores, 2), [4, 1])
    assert len(surest_mistakes(np.zeros(5, dtype=np.uint8), scores, 9)) == 0
