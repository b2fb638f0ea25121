"""A thinned curve is of the points of a curve, and has its area."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.scoring.curves import Curve, precision_recall_curve, roc_curve
from stages.scoring.thinning import AREA_TOLERANCE, thin
from stages.store import rows
from tests.scoring.drawn import Bools, Floats, scored


@given(scored(), st.integers(2, 30))
def test_a_thinned_curve_is_of_its_points_with_its_ends_and_its_area(
    given_scores: tuple[Bools, Floats], n_points: int
) -> None:
    for draw in (roc_curve, precision_recall_curve):
        curve = draw(*given_scores)
        thinned = thin(curve, n_points)
        points = {*zip(curve.x, curve.y, curve.threshold, strict=True)}
        assert {*zip(thinned.x, thinned.y, thinned.threshold, strict=True)} <= points
        for end in (0, -1):
            assert thinned.x[end] == curve.x[end]
            assert thinned.y[end] == curve.y[end]
        assert thinned.area() == pytest.approx(curve.area(), abs=AREA_TOLERANCE + 1e-12)
        assert (np.diff(thinned.x) >= 0).all()
        assert len(thinned.x) <= len(curve.x)


@pytest.mark.parametrize("n_points", [10, 50, 200])
def test_a_long_smooth_curve_is_thinned_to_about_the_points_asked_for(n_points: int) -> None:
    rng = np.random.default_rng(0)
    positive = rng.random(20_000) < 0.3
    curve = roc_curve(positive, rng.normal(size=20_000) + 2 * positive)
    thinned = thin(curve, n_points)
    assert len(curve.x) > 1000
    assert len(thinned.x) <= max(n_points, 100)
    assert abs(thinned.area() - curve.area()) <= AREA_TOLERANCE
    off = np.abs(np.interp(thinned.x, curve.x, curve.y) - thinned.y)
    assert off.max() < 0.05


def test_points_on_a_line_are_not_kept() -> None:
    x = np.linspace(0, 1, 11)
    thinned = thin(Curve(x, x, x), 5)
    np.testing.assert_array_equal(thinned.x, [0, 1])


def test_the_farthest_point_is_kept_first() -> None:
    x = np.array([0, 0.1, 0.5, 0.9, 1])
    y = np.array([0, 0.2, 1.0, 0.95, 1])
    thinned = thin(Curve(x, y, x), 3)
    assert 0.5 in thinned.x


def test_many_small_differences_of_area_add_up() -> None:
    x = np.linspace(0, 1, 21)
    teeth = np.where(np.arange(21) % 2, 1e-3, 0)  # each of half the area that may be missing
    thinned = thin(Curve(x, x + teeth, x), 2)
    assert thinned.area() == pytest.approx(0.5 + 5e-4, abs=AREA_TOLERANCE + 1e-12)


@given(scored(), st.integers(1, 9))
def test_the_same_points_are_kept_whatever_fits_into_a_block(
    given_scores: tuple[Bools, Floats], block: int
) -> None:
    curve = roc_curve(*given_scores)
    expected = thin(curve, 10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "BLOCK", block)
        found = thin(curve, 10)
    np.testing.assert_array_equal(found.x, expected.x)
    np.testing.assert_array_equal(found.threshold, expected.threshold)
