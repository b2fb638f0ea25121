"""Vectors of real images, each for the tests of several modules."""

from typing import Any

import numpy.typing as npt
import pytest
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.naive_bayes import GaussianNB

from stages.learning.calibration import class_logits, fit_calibration
from tests.vectors import digits, neighbor_data, others

__all__ = ["digits", "neighbor_data", "others"]

Array = npt.NDArray[Any]
Data = tuple[Array, Array]


@pytest.fixture(scope="module")
def components(train_sample: Any) -> Data:
    """40 principal components of real images, float64, and their labels."""
    images, labels = train_sample
    return PCA(40, svd_solver="full").fit_transform(images.reshape(600, -1) / 255.0), labels


@pytest.fixture(scope="module")
def other_components(train_sample: Any, test_sample: Any) -> Array:
    """The same components of images that nothing was fitted to."""
    pca = PCA(40, svd_solver="full").fit(train_sample[0].reshape(600, -1) / 255.0)
    found: Array = pca.transform(test_sample[0].reshape(300, -1) / 255.0)
    return found


@pytest.fixture(scope="module")
def voters(train_sample: Any) -> list[Any]:
    """Classifiers of pixels: of a decision function, and of shares from modest to sure of all."""
    images, labels = train_sample
    vectors = images.reshape(600, -1) / 255.0
    return [
        SGDClassifier(alpha=1e-3, random_state=0).fit(vectors, labels),
        RandomForestClassifier(30, random_state=0).fit(vectors, labels),
        GaussianNB(var_smoothing=0.1).fit(vectors, labels),
    ]


@pytest.fixture(scope="module")
def unseen(test_sample: Any) -> Array:
    """Images that no voter has seen."""
    found: Array = test_sample[0].reshape(300, -1) / 255.0
    return found


@pytest.fixture(scope="module")
def unseen_labels(test_sample: Any) -> Array:
    found: Array = test_sample[1]
    return found


@pytest.fixture(scope="module")
def logits(voters: list[Any], unseen: Array) -> list[Array]:
    """What each voter says of them."""
    return [class_logits(voter, unseen) for voter in voters]


@pytest.fixture(scope="module")
def votes(logits: list[Array], unseen_labels: Array) -> list[Array]:
    """The same as calibrated probabilities."""
    return [fit_calibration(own, unseen_labels).probabilities(own) for own in logits]
