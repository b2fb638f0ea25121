"""Curves have the areas of scikit-learn, averaged too."""

from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as oracle

from stages.learning.classifier import class_scores
from stages.scoring.class_names import MACRO
from stages.scoring.curves import (
    Curve,
    macro_average,
    one_vs_rest_curves,
    precision_recall_curve,
    roc_curve,
)
from stages.store import rows
from tests.class_names import DIGITS
from tests.scoring.drawn import Bools, Floats, scored

KINDS: tuple[Literal["roc", "precision_recall"], ...] = ("roc", "precision_recall")


@given(scored())
def test_the_area_under_roc_is_that_of_scikit_learn(given_scores: tuple[Bools, Floats]) -> None:
    positive, score = given_scores
    curve = roc_curve(positive, score)
    assert curve.area() == pytest.approx(oracle.roc_auc_score(positive, score), abs=1e-12)


@given(scored())
def test_the_area_under_precision_is_the_average_precision(
    given_scores: tuple[Bools, Floats],
) -> None:
    positive, score = given_scores
    curve = precision_recall_curve(positive, score)
    expected = oracle.average_precision_score(positive, score)
    assert curve.area() == pytest.approx(expected, abs=1e-12)


@given(scored())
def test_curves_run_from_0_to_1_within_the_unit_square(given_scores: tuple[Bools, Floats]) -> None:
    for draw in (roc_curve, precision_recall_curve):
        curve = draw(*given_scores)
        assert curve.x[0] == 0
        assert curve.x[-1] == 1
        assert (np.diff(curve.x) >= 0).all()
        assert curve.y.min() >= 0
        assert curve.y.max() <= 1
        assert curve.x.shape == curve.y.shape == curve.threshold.shape


@given(scored())
def test_a_threshold_gives_the_rates_of_its_point(given_scores: tuple[Bools, Floats]) -> None:
    positive, score = given_scores
    roc = roc_curve(positive, score)
    for x, y, threshold in zip(roc.x, roc.y, roc.threshold, strict=True):
        taken = score >= threshold
        assert x == pytest.approx(np.mean(taken[~positive]))
        assert y == pytest.approx(np.mean(taken[positive]))
    curve = precision_recall_curve(positive, score)
    for recall, precision, threshold in zip(
        curve.x[1::2], curve.y[1::2], curve.threshold[1::2], strict=True
    ):
        taken = score >= threshold
        assert recall == pytest.approx(np.mean(taken[positive]))
        assert precision == pytest.approx(np.mean(positive[taken]))


def test_precision_is_drawn_as_steps() -> None:
    curve = precision_recall_curve(
        np.array([True, False, True, False]), np.array([0.9, 0.8, 0.7, 0.6])
    )
    np.testing.assert_allclose(curve.x, [0, 0.5, 0.5, 1])
    np.testing.assert_allclose(curve.y, [1, 1, 2 / 3, 2 / 3])
    np.testing.assert_allclose(curve.threshold, [0.9, 0.9, 0.7, 0.7])


@pytest.mark.parametrize(
    ("score", "auc", "precision"),
    [([3, 3, 3, 3], 0.5, 0.25), ([4, 3, 2, 1], 1, 1), ([1, 2, 3, 4], 0, 0.25)],
    ids=["constant", "perfect", "reversed"],
)
def test_extreme_scores(score: list[float], auc: float, precision: float) -> None:
    positive = np.array([True, False, False, False])
    values = np.array(score, dtype=np.float32)
    assert roc_curve(positive, values).area() == auc
    assert precision_recall_curve(positive, values).area() == precision


@given(scored(), st.integers(1, 9))
def test_the_points_are_those_of_scikit_learn_whatever_fits_into_a_block(
    given_scores: tuple[Bools, Floats], block: int
) -> None:
    positive, score = given_scores
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "BLOCK", block)
        roc, curve = roc_curve(positive, score), precision_recall_curve(positive, score)
    expected = oracle.roc_curve(positive, score)
    for found, own in zip((roc.x, roc.y, roc.threshold), expected, strict=True):
        np.testing.assert_array_equal(found, own)
    precision, recall, threshold = (
        own[::-1] for own in oracle.precision_recall_curve(positive, score)
    )
    rises = np.diff(recall) > 0
    np.testing.assert_array_equal(curve.x[1::2], recall[1:][rises])
    np.testing.assert_array_equal(curve.x[::2], recall[:-1][rises])
    for end in (slice(None, None, 2), slice(1, None, 2)):
        np.testing.assert_array_equal(curve.y[end], precision[1:][rises])
        np.testing.assert_array_equal(curve.threshold[end], threshold[rises])


@given(st.lists(scored(), min_size=1, max_size=5))
def test_the_area_of_the_average_is_the_average_of_the_areas(
    sets: list[tuple[Bools, Floats]],
) -> None:
    for draw in (roc_curve, precision_recall_curve):
        curves = [draw(*one) for one in sets]
        average = macro_average(curves)
        mean = np.mean([curve.area() for curve in curves])
        assert average.area() == pytest.approx(mean, abs=1e-12)
        assert np.isnan(average.threshold).all()
        assert (np.diff(average.x) >= 0).all()


def test_the_average_of_one_curve_passes_through_its_points_once() -> None:
    curve = Curve(np.array([0, 0, 0.5, 0.5, 1]), np.array([0, 0.25, 0.5, 0.75, 1]), np.arange(5.0))
    average = macro_average([curve])
    points = list(zip(average.x, average.y, strict=True))
    assert points == [(0, 0), (0, 0.25), (0.5, 0.5), (0.5, 0.75), (1, 1)]


def test_the_average_is_taken_at_each_x() -> None:
    step = Curve(np.array([0, 0, 1]), np.array([0, 1, 1]), np.arange(3.0))
    diagonal = Curve(np.array([0, 1]), np.array([0, 1]), np.arange(2.0))
    average = macro_average([step, diagonal])
    for x in (0.25, 0.5, 1):
        assert np.interp(x, average.x[1:], average.y[1:]) == pytest.approx((1 + x) / 2)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["dummy", "linear", "forest", "neighbors"])
def test_areas_of_real_scores_are_those_of_scikit_learn(
    kind: Literal["roc", "precision_recall"], name: str, fitted: dict[str, Any], test_sample: Any
) -> None:
    images, labels = test_sample
    scores = class_scores(fitted[name], images)
    curves = one_vs_rest_curves(kind, labels, scores, DIGITS)
    area = oracle.roc_auc_score if kind == "roc" else oracle.average_precision_score
    expected = [area(labels == label, scores[:, label]) for label in range(10)]
    assert list(curves) == [*map(str, range(10)), MACRO]
    found = [curve.area() for curve in curves.values()]
    np.testing.assert_allclose(found, [*expected, np.mean(expected)], atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_a_class_without_images_has_no_curve_and_no_part_in_the_average(
    kind: Literal["roc", "precision_recall"], fitted: dict[str, Any], test_sample: Any
) -> None:
    images, labels = test_sample
    scores = class_scores(fitted["forest"], images)
    kept = labels != 4
    curves = one_vs_rest_curves(kind, labels[kept], scores[kept], DIGITS)
    assert list(curves) == [*(name for name in DIGITS if name != "4"), MACRO]
    areas = [curve.area() for name, curve in curves.items() if name != MACRO]
    assert curves[MACRO].area() == pytest.approx(np.mean(areas), abs=1e-12)
