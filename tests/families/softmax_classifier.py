"""A SoftmaxRegression that is quick, and what it learns."""

from typing import Any

import numpy.typing as npt
import pytest
from sklearn.datasets import load_digits

from stages.families.softmax import SoftmaxRegression

Data = tuple[npt.NDArray[Any], npt.NDArray[Any]]


@pytest.fixture(scope="module")
def digits() -> Data:
    """The 1,797 digits of scikit-learn, values from 0 to 1."""
    vectors, labels = load_digits(return_X_y=True)
    return vectors / 16, labels


def small(**changes: Any) -> SoftmaxRegression:
    return SoftmaxRegression(**{"random_state": 0, "batch_size": 50, **changes})
