"""The report of a question says where the test set breaks what was chosen."""

import numpy as np
import pandas as pd
import pytest

from stages.studies.binary.measures import areas, operating_point
from stages.studies.binary.text import markdown_report


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        (
            (0.8, 0.7, 0.89),
            "Less precise than 90 % by more than chance: `m`, 80.00 % (70.00–89.00).",
        ),
        ((0.85, 0.8, 0.91), "No model is less precise than 90 % by more than chance."),
    ],
)
def test_a_precision_missed_on_the_test_set_is_told(
    precision: tuple[float, float, float], said: str
) -> None:
    point = operating_point(np.array([True, False]), np.zeros(2), 0.0) | dict(
        zip(("precision", "precision_low", "precision_high"), precision, strict=True)
    )
    points = pd.DataFrame(
        {"scored_on": part, "rule": rule, "model": model, **point}
        for part in ("cv", "test")
        for rule, models in (("default", ("dummy", "m")), ("chosen", ("m",)))
        for model in models
    )
    ranked = areas(np.array([True, True, False, False]), {"m": np.arange(4.0)})
    assert f"\n{said}" in markdown_report("5", 0.9, points, ranked)
