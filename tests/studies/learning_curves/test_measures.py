"""What is extrapolated depends on the sizes that the law is fitted to, and on no others."""

import numpy as np
import pandas as pd
import pytest

from stages.studies.learning_curves.measures import Measured, extrapolated_table


def test_sizes_below_those_fitted_do_not_move_the_law() -> None:
    rng = np.random.default_rng(0)
    sizes = np.array([10, 20, 100, 200, 400, 800])
    wrong = rng.random((6, 3000)) < (0.02 + 2 / sizes)[:, None]
    whole = Measured(sizes, wrong)
    broken = Measured(sizes, np.vstack([wrong[:2] * False, wrong[2:]]))
    one, other = (extrapolated_table({"m": own.largest(4)}, 1000, 20, 0) for own in (whole, broken))
    pd.testing.assert_frame_equal(one, other)
    assert one["fitted_from"].item() == 100
    assert one["error"].item() == pytest.approx(0.022, abs=0.006)
