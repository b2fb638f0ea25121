"""Templates show numbers as people read them, and never what could run in a page."""

import pytest

from stages.pages.models import Row, sure_differences
from stages.pages.render import interval, listed, percent


def test_a_share_is_told_in_percent_with_its_interval() -> None:
    row = {"accuracy": 0.99641, "accuracy_low": 0.99502, "accuracy_high": 0.997398}
    assert percent(0.99641) == "99.64 %"
    assert interval(row, "accuracy") == "99.64 % (99.50–99.74)"
    assert interval(row, "accuracy", 1) == "99.6 % (99.5–99.7)"


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["a"], "`a`"), (["a", "b"], "`a` and `b`"), (["a", "b", "c"], "`a`, `b` and `c`")],
)
def test_names_are_listed_as_in_a_sentence(names: list[str], text: str) -> None:
    assert listed(names) == text


def test_the_best_is_compared_whichever_side_it_stands_on() -> None:
    pairs: list[Row] = [
        {"first": "best", "second": "a", "verdict": "best is better"},
        {"first": "b", "second": "best", "verdict": "best is better"},
        {"first": "best", "second": "c", "verdict": "no difference shown"},
        {"first": "a", "second": "b", "verdict": "a is better"},
    ]
    assert sure_differences(pairs, "best") == (["a", "b"], ["c"])
