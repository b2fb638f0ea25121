"""The mean of the nearest is what scikit-learn's k-NN regression predicts."""

from typing import Any

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsRegressor

from stages.imaging.noise import uniform
from stages.studies.denoise import neighbor_mean
from stages.studies.denoise.neighbor_mean import mean_of_neighbors


@pytest.mark.parametrize("n_neighbors", [1, 2, 5])
def test_it_is_the_regression_of_scikit_learn(
    train_sample: Any, test_sample: Any, n_neighbors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbor_mean, "BATCH", 70)
    clean, queries = train_sample[0], uniform(test_sample[0], 99, 1)
    noisy = uniform(clean, 99, 0)
    flat, known = (images.reshape(len(images), -1).astype(float) for images in (queries, noisy))
    oracle = KNeighborsRegressor(n_neighbors, algorithm="brute")
    expected = oracle.fit(known, clean.reshape(len(clean), -1)).predict(flat)
    found = mean_of_neighbors(queries, noisy, clean, n_neighbors)
    assert found.dtype == np.uint8
    assert found.shape == queries.shape
    np.testing.assert_array_equal(found, np.rint(expected).reshape(queries.shape))


def test_a_reference_finds_itself(train_sample: Any) -> None:
    images = train_sample[0][:50]
    np.testing.assert_array_equal(mean_of_neighbors(images, images, 255 - images, 1), 255 - images)


def test_more_neighbors_than_references_are_refused(train_sample: Any) -> None:
    images = train_sample[0][:3]
    with pytest.raises(ValueError, match=r"^expected a whole number from 1 to 3"):
        mean_of_neighbors(images, images, images, 4)
