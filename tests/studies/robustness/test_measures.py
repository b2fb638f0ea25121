"""Curves count what is right; areas are those of scikit-learn."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import auc
from statsmodels.stats.proportion import proportion_confint

from stages.studies.robustness.measures import accuracy_curve, areas_under_curves

LABELS = np.arange(40, dtype=np.uint8) % 4


def with_errors(number: int) -> np.ndarray:
    predicted = LABELS.copy()
    predicted[:number] += 1
    return predicted


def test_a_curve_counts_what_is_right_at_each_strength_with_its_interval() -> None:
    predicted = np.stack([with_errors(number) for number in (0, 4, 40)])
    curve = accuracy_curve(LABELS, predicted, [0, 0.5, 2])
    assert list(curve["strength"]) == [0, 0.5, 2]
    assert list(curve["correct"]) == [40, 36, 0]
    assert list(curve["n"]) == [40] * 3
    assert list(curve["accuracy"]) == [1, 0.9, 0]
    for row in curve.itertuples():
        expected = proportion_confint(row.correct, 40, method="wilson")
        found = (row.accuracy_low, row.accuracy_high)
        assert found == pytest.approx(expected, abs=1e-12)


def test_an_area_is_that_of_scikit_learn_over_the_range() -> None:
    strengths = [0.0, 1.0, 4.0, 5.0]
    rng = np.random.default_rng(0)
    accuracies = {(m, c): rng.random(4) for m in ("one", "other") for c in ("shift", "blur")}
    curves = pd.concat(
        pd.DataFrame({"model": m, "corruption": c, "strength": strengths, "accuracy": own})
        for (m, c), own in accuracies.items()
    )
    areas = areas_under_curves(curves)
    assert {m: set(own) for m, own in areas.items()} == {
        "one": {"shift", "blur"},
        "other": {"shift", "blur"},
    }
    for (m, c), own in accuracies.items():
        assert areas[m][c] == pytest.approx(auc(strengths, own) / 5)


def test_a_model_that_stays_as_good_has_its_accuracy_for_area() -> None:
    curves = pd.DataFrame(
        {"model": "m", "corruption": "noise", "strength": [0.0, 10.0, 90.0], "accuracy": 0.75}
    )
    assert areas_under_curves(curves) == {"m": {"noise": 0.75}}
