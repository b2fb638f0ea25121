"""Figures of how sure a model is draw what was counted, and say what was found."""

from typing import Any

import numpy as np
import pytest

from stages.figures.coverage import DRAWN, coverage_figure
from stages.figures.reliability import LEAST, reliability_figure
from stages.scoring.coverage import coverage_table, put_aside, risk_coverage
from stages.scoring.probabilities import expected_calibration_error
from tests.figures.readable import assert_readable, headline
from tests.figures.tables import Sure, reliability_of


@pytest.fixture(scope="module")
def sure() -> Sure:
    """Images as often right as they are sure, most of them surely."""
    rng = np.random.default_rng(0)
    found = {}
    for part, n in (("cv", 30_000), ("test", 10_000)):
        confidence = 1 - 0.5 * rng.random(n) ** 12
        found[part] = (confidence, rng.random(n) < confidence)
    return found


def test_a_bin_is_drawn_where_it_is_as_wrong_as_counted(sure: Sure) -> None:
    table, errors = reliability_of(sure)
    figure = reliability_figure(table, errors, "knn")
    points = 100 * expected_calibration_error(*sure["test"])
    assert headline(figure) == (
        f"knn: confidence and accuracy differ by {points:.2f} points (test set)"
    )
    (axes,) = figure.axes
    own = table[table["scored_on"] == "test"]
    lines: dict[Any, Any] = {line.get_label(): line for line in axes.lines}
    drawn = lines[f"test set: {points:.2f} points"]
    np.testing.assert_allclose(drawn.get_xdata(), 100 * (1 - own["confidence"]))
    wrong = own["errors"] > 0
    assert not wrong.all()  # without errors there is no point on a log scale, but a bound
    shown = np.asarray(drawn.get_ydata())
    np.testing.assert_allclose(shown[wrong], 100 * (1 - own["accuracy"])[wrong])
    assert np.isnan(shown[~wrong]).all()
    bounds = [line for line in axes.lines if line.get_marker() == "v"]
    highest = {round(float(y), 7) for line in bounds for y in np.asarray(line.get_ydata())}
    assert {round(100 * y, 7) for y in 1 - own["accuracy_low"][~wrong]} <= highest
    assert axes.get_xlim() == axes.get_ylim() == (LEAST, 100)
    assert_readable(figure)


def test_a_threshold_is_drawn_as_it_did_on_the_test_set(sure: Sure) -> None:
    table = coverage_table(sure, [0.99, 0.999])
    curves = {part: risk_coverage(*own) for part, own in sure.items()}
    figure = coverage_figure(curves, table, "knn")
    found = put_aside(*sure["test"], curves["cv"].threshold_for(0.999))
    kept = int(found["n"] - found["put_aside"])
    assert headline(figure) == (
        f"knn keeps {kept / 100:.1f} % for 99.9 %: {found['errors']} of {kept:,} are wrong (test set)"
    )
    lines: dict[Any, Any] = {line.get_label(): line for line in figure.axes[0].lines}
    label = f"for 99.9 %: {found['put_aside']:,} aside, {found['errors']} wrong"
    (x,), (y,) = lines[label].get_data()
    assert x == pytest.approx(found["put_aside"] / 100)
    assert y == pytest.approx(100 * (1 - found["accuracy"]))
    whole = lines["test set"].get_ydata()
    assert whole[-1] == pytest.approx(100 * np.mean(~sure["test"][1]))
    assert_readable(figure)


def test_without_thresholds_the_finding_is_of_nine_in_ten(sure: Sure) -> None:
    none = coverage_table({"test": sure["test"]}, [0.9])
    figure = coverage_figure({"test": risk_coverage(*sure["test"])}, none, "knn")
    order = np.argsort(-sure["test"][0])[:9000]
    errors = int(np.sum(~sure["test"][1][order]))
    assert headline(figure) == f"knn keeps 90.0 %: {errors} of 9,000 are wrong (test set)"
    assert_readable(figure)


def test_of_very_many_images_a_line_has_some_points_from_end_to_end() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.random(150_000)
    curve = risk_coverage(confidence, rng.random(len(confidence)) < confidence)
    figure = coverage_figure({"test": curve}, coverage_table({}, [0.9]), "knn")
    (line,) = (own for own in figure.axes[0].lines if own.get_label() == "test set")
    aside, error = (np.asarray(own) / 100 for own in line.get_data())
    assert 10_000 < len(aside) <= DRAWN < len(curve.kept)
    kept = np.round((1 - aside) * len(confidence)).astype(int)
    assert (kept[0], kept[-2], kept[-1]) == (1, len(confidence) - 1, len(confidence) - 1)
    some = error > 0
    expected = curve.errors[kept - 1] / curve.kept[kept - 1]
    np.testing.assert_allclose(error[some][:-1], expected[some][:-1])


@pytest.mark.parametrize("errors", [0, 25, 50])
def test_a_model_that_is_as_sure_of_all_is_drawn(errors: int) -> None:
    correct = np.arange(50) >= errors
    same = {part: (np.full(50, 0.3), correct) for part in ("cv", "test")}
    curves = {part: risk_coverage(*own) for part, own in same.items()}
    figure = coverage_figure(curves, coverage_table(same, [0.9]), "dummy")
    assert_readable(figure)
    assert_readable(reliability_figure(*reliability_of(same), "dummy"))
    assert headline(figure) == (
        "dummy is of no test image sure enough for 90 %"
        if errors
        else "dummy keeps 100.0 % for 90 %: 0 of 50 are wrong (test set)"
    )
