"""Fixtures: vectors of real images, for the tests of what is learned from them."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.datasets import load_digits

Array = npt.NDArray[Any]
Data = tuple[Array, Array]


def flat(images: Array) -> Array:
    rows: Array = images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
    return rows


@pytest.fixture(scope="module")
def digits(train_sample: Any) -> Data:
    """Pixels of real images, float32 from 0 to 1, and their labels."""
    return flat(train_sample[0]), train_sample[1]


@pytest.fixture(scope="module")
def others(test_sample: Any) -> Data:
    """The same of images that nothing is fitted to."""
    return flat(test_sample[0]), test_sample[1]


@pytest.fixture(scope="module", params=["digits", "mnist"])
def neighbor_data(
    request: pytest.FixtureRequest, train_sample: Any, test_sample: Any
) -> tuple[Array, Array, Array]:
    """References, their classes, and queries; some queries are references too."""
    if request.param == "digits":
        vectors, classes = load_digits(return_X_y=True)
        return vectors[:1500].astype(np.float32), classes[:1500], vectors[1400:].astype(np.float32)
    references, queries = (
        images.reshape(len(images), -1).astype(np.float32)
        for images, _ in (train_sample, test_sample)
    )
    return references, train_sample[1], np.concatenate([queries, references[:100]])
