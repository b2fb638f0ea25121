"""What tests of learning curves share: images with copies, their folds, and a small model."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from stages.learning.folds import assign_folds
from stages.learning.model import build_classifier

N_FOLDS = 3


@pytest.fixture(scope="module")
def data(train_sample: Any) -> tuple[Any, Any, Any]:
    """The training sample with one copy of each image."""
    images, labels = train_sample
    vectors = images.reshape(len(images), -1).astype(np.float32)
    source = np.tile(np.arange(len(labels), dtype=np.int32), 2)
    return np.concatenate([vectors, vectors]), np.tile(labels, 2), source


@pytest.fixture(scope="module")
def folds(train_sample: Any) -> Any:
    return assign_folds(train_sample[1], N_FOLDS, 0)


@pytest.fixture(scope="module")
def build(small_model: Any) -> Callable[[], Any]:
    return partial(build_classifier, small_model("neighbors"), 0)
