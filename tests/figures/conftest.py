"""What the small classifiers say of the test sample."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages.learning.classifier import class_scores
from stages.scoring.metrics import confusion_counts
from tests.known_errors import Scored
from tests.studies.tables import Swept, sweep_sample


@pytest.fixture(scope="session")
def scored(fitted: dict[str, Any], test_sample: Any) -> Scored:
    """The scores that each gives the test sample."""
    images, labels = test_sample
    return Scored(labels, {name: class_scores(model, images) for name, model in fitted.items()})


@pytest.fixture(scope="session")
def counts(scored: Scored) -> npt.NDArray[np.int64]:
    """How often the linear one takes each class for each."""
    return confusion_counts(scored.labels, scored.scores["linear"].argmax(axis=1), 10)


@pytest.fixture(scope="session")
def swept(fitted: dict[str, Any], test_sample: Any) -> Swept:
    return sweep_sample(fitted, test_sample)
