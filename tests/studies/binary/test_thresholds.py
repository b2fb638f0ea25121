"""A model that reaches no wanted precision is named."""

import numpy as np
import pytest

from stages.studies.binary.measures import sweep_thresholds
from stages.studies.binary.thresholds import choose_thresholds


def test_a_model_that_never_reaches_the_precision_is_named() -> None:
    positive = np.array([True, True, False, True, False])
    sweeps = {
        "good": sweep_thresholds(positive, np.array([4, 4, 2, 4, 1.0])),
        "poor": sweep_thresholds(positive, np.array([1.0, 2.0, 4.0, 3.0, 0.0])),
    }
    assert choose_thresholds(sweeps, 0.7) == {"good": 1, "poor": 1}
    with pytest.raises(ValueError) as caught:
        choose_thresholds(sweeps, 0.95)
    assert str(caught.value) == (
        "poor: expected a precision that a threshold reaches (at most 0.75), found 0.95"
    )
