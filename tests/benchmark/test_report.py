"""Numbers as they are told, pictures as they are seen."""

import numpy as np
import pandas as pd
import pytest

from stages.benchmark.figures import frontier_figure, scaling_figure
from stages.benchmark.measure import Cost
from stages.benchmark.report import print_table, show_cost, significant
from tests.figures.readable import assert_readable
from tests.scratch import PROJECT

LONG = "random_forest_gradients_warped"


def test_numbers_are_rounded_to_significant_digits() -> None:
    assert significant([0.0123456, 1234.5, -9.999, 0.0]).tolist() == [0.0123, 1230.0, -10.0, 0.0]
    assert np.isnan(significant([np.nan])).all()
    assert significant(1.23456) == 1.23


def test_the_terminal_shows_seconds_and_megabytes(capsys: pytest.CaptureFixture[str]) -> None:
    shown = show_cost(Cost(0.12345, 1234.5, 5 * 10**7))
    assert shown == {"seconds": "0.123", "CPU seconds": "1,234", "MB": "50"}
    print_table("costs", pd.DataFrame([{"model": "one"} | shown]))
    printed = capsys.readouterr().out
    assert all(text in printed for text in ("costs", "model", "one", "0.123", "1,234"))


@pytest.mark.parametrize("n_models", [1, 2, 12])
def test_the_frontier_is_readable(n_models: int) -> None:
    random = np.random.default_rng(n_models)
    error = np.append(random.uniform(0, 0.1, n_models - 1), 0.9)[::-1]
    table = pd.DataFrame(
        {
            "model": [f"{LONG[: 8 + place]}" for place in range(n_models)],
            "predict_time": np.geomspace(0.003, 5, n_models),
            "n": 10_000,
            "error": error,
            "error_low": error * 0.8,
            "error_high": np.minimum(error * 1.2, 1),
            "scored_on": ["test"] + ["cv"] * (n_models - 1),
            "on_frontier": True,
        }
    )
    assert_readable(frontier_figure(table, "1,000 × 60,000 × 784"))


@pytest.mark.parametrize("sizes", [[100, 300], [5000, 10_000, 20_000, 40_000]])
def test_the_growth_is_readable(sizes: list[int]) -> None:
    stages = ["warp", "featurize gradients", f"fit {LONG}", f"predict {LONG}", "fit knn"]
    measured = pd.DataFrame(
        [
            {
                "stage": stage,
                "images": n,
                "time": n ** (place / 4),
                "memory": n**0.5,
                "errors": n // 100 if stage.startswith("predict") else None,
            }
            for place, stage in enumerate(stages)
            for n in sizes
        ]
    )
    exponents = pd.DataFrame({"stage": stages, "time_exponent": 0.5, "memory_exponent": -0.06})
    assert_readable(scaling_figure(measured, exponents, "1,000 × 60,000 × 784"))


def test_what_is_committed_holds_ratios_alone() -> None:
    for path in sorted((PROJECT / "reports/benchmark").glob("*.csv")):
        columns = " ".join(pd.read_csv(path).columns)
        assert not any(word in columns for word in ("seconds", "MB", "bytes")), path
