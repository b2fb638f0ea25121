"""How costs grow."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.benchmark import scaling
from stages.benchmark.scaling import exponent, measure_exponents
from stages.benchmark.unit import Unit

UNIT = Unit(seconds=0.5, memory=600 * 784, description="1,000 × 600 × 784")
SIZES = np.array([1000, 2000, 4000, 8000])


@given(st.floats(1e-4, 1e4), st.floats(-1, 3))
def test_the_power_of_a_power_law_is_found(factor: float, power: float) -> None:
    assert exponent(SIZES, factor * SIZES**power) == pytest.approx(power, abs=1e-6)


def test_noise_of_a_few_percent_moves_the_power_little() -> None:
    noisy = SIZES**1.1 * [1.03, 0.97, 1.03, 0.97]
    assert exponent(SIZES, noisy) == pytest.approx(1.1, abs=0.05)


def test_each_stage_has_powers_of_its_own_in_the_order_of_the_stages() -> None:
    measured = pd.DataFrame(
        {
            "stage": ["warp", "fit"] * 4,
            "images": SIZES.repeat(2),
            "time": np.column_stack([SIZES, SIZES**2.0]).ravel(),
            "memory": np.column_stack([SIZES**0.5, SIZES**0.0]).ravel(),
        }
    )
    found = measure_exponents(measured)
    assert found.to_numpy().tolist() == [["warp", 1.0, 0.5], ["fit", 2.0, 0.0]]


@pytest.mark.usefixtures("project", "in_this_process")
def test_every_stage_is_measured_at_every_size() -> None:
    params = scaling.Params(base_size=100, copies=[1, 3], models=["sgd", "knn_pixels"], queries=50)
    report = scaling.compare(params, UNIT)
    table = report.tables["scaling"]
    stages = ["warp", "featurize gradients", "featurize pixels"]
    for model in ("sgd", "knn_pixels"):
        stages += [f"fit {model}", f"predict 50, {model}"]
    assert table["stage"].tolist() == stages * 2
    assert table["images"].tolist() == [100] * 7 + [300] * 7
    assert table.columns.tolist() == ["stage", "images", "time", "memory"]
    exponents = report.tables["exponents"]
    assert exponents["stage"].tolist() == stages
    assert exponents.notna().to_numpy().all()
    assert list(report.figures) == ["scaling"]
