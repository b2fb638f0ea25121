"""Figures of other people's digits can be read, and say what was found."""

import numpy as np
import pandas as pd
import pytest

from stages.scoring.intervals import wilson_interval
from stages.studies.external_validation.digits import FORMS, in_form, read_digits
from stages.studies.external_validation.figure import (
    accuracy_figure,
    digits_figure,
    mistakes_figure,
)
from tests.figures.readable import LONG, assert_readable, headline, png

N = 1797


def table_of(errors: list[tuple[int, int]]) -> pd.DataFrame:
    rows = []
    for i, own in enumerate(errors):
        for form, wrong in zip(FORMS, own, strict=True):
            low, high = wilson_interval(N - wrong, N)
            rows.append((f"{LONG[:18]}_{i}", form, wrong, N, 1 - wrong / N, low, high))
    interval = ["accuracy", "accuracy_low", "accuracy_high"]
    return pd.DataFrame(rows, columns=["model", "form", "errors", "n", *interval])


@pytest.mark.parametrize(
    "errors", [[(90, 45)], [(77, 0), (80, 50), (900, 700), (1797, 1700)], [(9, 9)] * 12]
)
def test_accuracies_are_readable_and_name_the_best(errors: list[tuple[int, int]]) -> None:
    figure = accuracy_figure(table_of(errors))
    assert_readable(figure)
    share = 100 * (1 - errors[0][1] / N)
    assert headline(figure) == (
        f"{LONG[:18]}_0 reads {share:.1f} % of 1,797 digits of other people, from 8 × 8 pixels"
    )


def test_digits_are_drawn_as_they_are_and_in_each_form() -> None:
    images = read_digits()[0][:10]
    forms = {form: in_form(images, form) for form in FORMS}
    figure = digits_figure(images, forms, table_of([(77, 46)]))
    assert_readable(figure)
    assert headline(figure) == f"Strokes kept sharp: {LONG[:18]}_0 misreads 46 of 1,797, not 77"
    lighter = {form: own // 2 for form, own in forms.items()}
    assert png(digits_figure(images, lighter, table_of([(77, 46)]))) != png(figure)
    assert png(digits_figure(images // 2, forms, table_of([(77, 46)]))) != png(figure)


@pytest.mark.parametrize("n", [0, 1, 20])
def test_mistakes_are_readable_and_told_in_number(n: int) -> None:
    images = np.repeat(in_form(read_digits()[0][:1], "back_projected"), n, axis=0)
    labels = np.arange(n, dtype=np.uint8) % 10
    figure = mistakes_figure(images, labels, (labels + 1) % 10, table_of([(77, 46 if n else 0)]))
    assert_readable(figure)
    title = f"the {n} surest of 46 mistakes (true, not predicted)"
    expected = f": {title}" if n else " misreads none of the digits"
    assert headline(figure) == f"{LONG[:18]}_0{expected}"
