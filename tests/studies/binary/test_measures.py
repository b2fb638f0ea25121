"""What thresholds find, against scikit-learn; and the threshold for a wanted precision."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as oracle

from stages.scoring.intervals import wilson_interval
from stages.studies.binary.measures import areas, operating_point, sweep_thresholds

Array = npt.NDArray[Any]


def draw(seed: int, n: int = 60) -> tuple[Array, Array]:
    """Return labels and scores with ties, at least one of each label."""
    rng = np.random.default_rng(seed)
    positive = rng.permutation(np.arange(n) < rng.integers(1, n))
    return positive, (rng.integers(0, 25, n) + 5 * positive).astype(np.float32)


@settings(max_examples=50)
@given(st.integers(0, 10_000))
def test_a_sweep_is_that_of_scikit_learn(seed: int) -> None:
    positive, score = draw(seed)
    sweep = sweep_thresholds(positive, score)
    precision, recall, threshold = oracle.precision_recall_curve(positive, score)
    np.testing.assert_array_equal(sweep.threshold, threshold)
    np.testing.assert_allclose(sweep.precision, precision[:-1])
    np.testing.assert_allclose(sweep.recall, recall[:-1])
    fall_out, _, cut = oracle.roc_curve(positive, score, drop_intermediate=False)
    np.testing.assert_array_equal(sweep.threshold, cut[:0:-1])
    np.testing.assert_allclose(sweep.fall_out, fall_out[:0:-1])
    average = oracle.average_precision_score(positive, score)
    assert sweep.average_precision() == pytest.approx(average)


@settings(max_examples=50)
@given(st.integers(0, 10_000), st.floats(0.05, 1))
def test_the_chosen_threshold_has_the_greatest_recall_of_those_precise_enough(
    seed: int, target: float
) -> None:
    positive, score = draw(seed)
    sweep = sweep_thresholds(positive, score)
    found = [score >= value for value in np.unique(score)]
    precise = [one[positive].mean() for one in found if positive[one].mean() >= target]
    if not precise:
        with pytest.raises(ValueError, match="expected a precision that a threshold reaches"):
            sweep.first_precise(target)
        return
    place = sweep.first_precise(target)
    assert sweep.precision[place] >= target
    assert sweep.recall[place] == pytest.approx(max(precise))


def test_a_precision_that_is_never_reached_is_told_with_the_best_there_is() -> None:
    positive = np.array([True, True, False, True, False])
    sweep = sweep_thresholds(positive, np.array([1.0, 2.0, 4.0, 3.0, 0.0]))
    assert sweep.first_precise(0.6) == 0
    with pytest.raises(ValueError) as caught:
        sweep.first_precise(0.9)
    assert str(caught.value) == (
        "expected a precision that a threshold reaches (at most 0.75), found 0.9"
    )


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(-1, 30))
def test_a_point_is_what_scikit_learn_makes_of_the_predictions(seed: int, threshold: int) -> None:
    positive, score = draw(seed)
    found = score >= threshold
    point = operating_point(positive, score, threshold)
    counts = ["true_negatives", "false_positives", "false_negatives", "true_positives"]
    matrix = oracle.confusion_matrix(positive, found, labels=[False, True])
    assert [point[name] for name in counts] == list(matrix.ravel())
    precision, recall, f1, _ = oracle.precision_recall_fscore_support(
        positive, found, average="binary", zero_division=0
    )
    wanted = (oracle.accuracy_score(positive, found), precision, recall, f1)
    shares = tuple(point[name] for name in ("accuracy", "precision", "recall", "f1"))
    assert shares == pytest.approx(wanted)
    assert point["fall_out"] == pytest.approx(1 - oracle.recall_score(~positive, ~found))
    interval = wilson_interval(int(matrix.trace()), len(positive))
    assert (point["accuracy_low"], point["accuracy_high"]) == interval


def test_a_share_of_nothing_is_0_and_may_be_anything() -> None:
    point = operating_point(np.array([True, False]), np.zeros(2), 1.0)
    assert [point[f"precision{end}"] for end in ("", "_low", "_high")] == [0, 0, 1]


def test_areas_are_of_each_model() -> None:
    positive, score = draw(1)
    table = areas(positive, {"a": score, "b": -score}).set_index("model")
    assert list(table.columns) == ["auc", "auc_low", "auc_high", "average_precision"]
    assert table["auc"]["a"] == pytest.approx(oracle.roc_auc_score(positive, score))
    assert table["auc"]["b"] == pytest.approx(1 - table["auc"]["a"])
