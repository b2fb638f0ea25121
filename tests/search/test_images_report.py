"""What the search for views and training sets says: with intervals, and no luck as a finding."""

import pytest
from scipy.stats import binomtest

from stages.search.images_report import images_figure, images_table
from tests.figures.readable import assert_readable, headline

TRIED = [("both", "original"), ("both", "warp"), ("upright", "original"), ("as_drawn", "warp")]


def test_the_fewest_errors_are_first_and_of_equals_the_first_tried() -> None:
    table = images_table(TRIED, [30, 22, 22, 25], 2000)
    assert table["rank"].tolist() == [1, 2, 3, 4]
    assert list(zip(table["view"], table["train_on"], strict=True)) == [
        TRIED[1],
        TRIED[2],
        TRIED[3],
        TRIED[0],
    ]
    interval = binomtest(2000 - 22, 2000).proportion_ci(method="wilson")
    assert table.loc[0, "accuracy_low"] == pytest.approx(interval.low)
    assert table.loc[0, "accuracy_high"] == pytest.approx(interval.high)


def test_luck_is_no_finding() -> None:
    figure = images_figure(images_table(TRIED, [30, 22, 24, 25], 2000))
    assert_readable(figure)
    assert headline(figure) == "No difference beyond luck; fewest errors: both views, warped copies"


def test_a_difference_beyond_the_intervals_is_said() -> None:
    figure = images_figure(images_table(TRIED, [90, 22, 24, 95], 2000))
    assert_readable(figure)
    expected = "Both views, warped copies: fewest errors, clearly so beside 2 of 3"
    assert headline(figure) == expected


def test_no_error_at_all_can_be_drawn() -> None:
    assert_readable(images_figure(images_table(TRIED[:1], [0], 50)))
