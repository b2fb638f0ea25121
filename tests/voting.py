"""What two models made of the training sample, each image scored by one that has not seen it."""

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages.committee import OutOfFold
from stages.learning.calibration import class_logits, cross_calibrated
from stages.learning.folds import assign_folds, out_of_fold_scores
from stages.learning.model import build_classifier

Array = npt.NDArray[Any]

MEMBERS = ["linear", "neighbors"]


@pytest.fixture(scope="module")
def labels(train_sample: Any) -> Array:
    found: Array = train_sample[1]
    return found


@pytest.fixture(scope="module")
def known(small_model: Any, train_sample: Any) -> OutOfFold:
    """Out-of-fold probabilities of two models."""
    images, labels = train_sample
    vectors = images.reshape(600, -1).astype(np.float32)
    folds = assign_folds(labels, 3, 0)
    source = np.arange(600, dtype=np.int32)
    scores = []
    for name in MEMBERS:
        build = partial(build_classifier, small_model(name), 0)
        logits = out_of_fold_scores(build, vectors, labels, source, folds, score=class_logits)
        scores.append(cross_calibrated(logits, labels, folds))
    return OutOfFold(scores, folds)
