"""A table of curves holds them thinned."""

import numpy as np

from stages.scoring.curves import roc_curve
from stages.scoring.evaluation import curve_table


def test_a_curve_table_is_of_thinned_curves() -> None:
    rng = np.random.default_rng(0)
    positive = rng.random(2000) < 0.5
    curve = roc_curve(positive, rng.normal(size=2000) + positive)
    table = curve_table({"a": curve, "macro": curve}, "x", "y", 30)
    assert list(table.columns) == ["class", "threshold", "x", "y"]
    assert set(table["class"]) == {"a", "macro"}
    for _, own in table.groupby("class"):
        assert 30 <= len(own) < 200
        assert set(own["x"]) <= set(curve.x)
