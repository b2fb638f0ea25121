"""What more images would cost follows from what was measured, by hand."""

import pandas as pd
import pytest

from stages.benchmark.outlook import Outlook, outlook_table

MEASURED = pd.DataFrame(
    [
        ("featurize a", 100, 10.0, 1.0),
        ("fit m", 100, 4.0, 2.0),
        ("predict m", 100, 1.0, 1.0),
        ("fit n", 100, 3.0, 1.0),
        ("predict n", 100, 2.0, 1.0),
        ("augment", 200, 2.0, 1.0),
        ("featurize a", 200, 20.0, 1.0),
        ("fit m", 200, 4.0, 4.0),
        ("predict m", 200, 1.0, 1.0),
        ("fit n", 200, 6.0, 1.0),
        ("predict n", 200, 2.0, 1.0),
    ],
    columns=["stage", "images", "time", "memory"],
)
POWERS = {
    "featurize a": (1.0, 0.0),
    "fit m": (0.0, 1.0),
    "predict m": (0.0, 0.0),
    "fit n": (1.0, 0.0),
    "predict n": (0.0, 0.0),
    "augment": (1.0, 0.0),
}
EXPONENTS = pd.DataFrame(
    [(stage, *powers) for stage, powers in POWERS.items()],
    columns=["stage", "time_exponent", "memory_exponent"],
)
FEW = 1 + 10 + 2 * (5 + 5)  # with 100 images: copies, features, two folds of both models


@pytest.mark.parametrize(
    ("machines", "time"),
    [
        (1, 4 + 40 + 2 * (5 + 14)),
        (2, 4 + 20 + (5 + 14)),
        (40, 4 + 1 + 14),  # one fold of the slower model is what all others wait for
    ],
)
def test_blocks_and_folds_are_spread_and_a_fold_is_not_shared(machines: int, time: float) -> None:
    asked = Outlook(images=[400], machines=[machines], folds=2)
    (row,) = outlook_table(MEASURED, EXPONENTS, asked, bytes_per_image=5_000_000).to_dict("records")
    assert row["time"] == pytest.approx(time / FEW, rel=0.05)
    assert (row["slowest"], row["largest"]) == ("n", "fit m")
    assert (row["memory"], row["disk"]) == (4.0, 2.0)
    assert (row["images"], row["machines"]) == (400, machines)
