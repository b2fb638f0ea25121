"""What the small classifiers say of the test sample."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from stages.learning.classifier import class_scores
from stages.scoring.metrics import confusion_counts
from stages.studies.binary.measures import Sweep, areas, sweep_thresholds
from tests.known_errors import Scored


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
def swept(scored: Scored) -> tuple[dict[str, Sweep], dict[str, int], pd.DataFrame]:
    """Is it a 5? Thresholds of two models, the chosen ones, and areas of a third too."""
    positive = scored.labels == 5
    scores = {name: scored.scores[name][:, 5] for name in ("linear", "forest", "dummy")}
    sweeps = {name: sweep_thresholds(positive, scores[name]) for name in ("linear", "forest")}
    chosen = {name: sweep.first_precise(0.9) for name, sweep in sweeps.items()}
    return sweeps, chosen, areas(positive, scores)
