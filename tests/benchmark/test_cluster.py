"""What more workers are worth, by the clock and by the busiest core."""

import pandas as pd

from stages.benchmark import cluster
from stages.benchmark.unit import Unit

MEASURED = pd.DataFrame(
    {
        "workers": [1, 2, 2],
        "models": ["together", "together", "in turn"],
        "seconds": [100.0, 55.0, 80.0],
        "busiest": [90.0, 45.0, 60.0],
    }
)


def test_a_run_is_so_many_times_as_quick_as_the_first() -> None:
    unit = Unit(seconds=0.5, memory=1, description="a product")
    table = cluster.ratios(MEASURED, unit)
    assert table.columns.tolist() == ["workers", "models", "time", "speed_up", "speed_up_by_core"]
    assert table["time"].tolist() == [200, 110, 160]
    assert table["speed_up"].tolist() == [1, 1.82, 1.25]
    assert table["speed_up_by_core"].tolist() == [1, 2, 1.5]


def test_seconds_are_for_the_terminal_alone() -> None:
    assert cluster.shown(MEASURED)["busiest core, seconds"].tolist() == ["90.0", "45.0", "60.0"]
