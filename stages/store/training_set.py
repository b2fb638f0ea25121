"""A model's training set as vectors, and the transformers that images become such by."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.families.model import ModelParams
from stages.imaging.features import PARAMS, build_extractor
from stages.store.arrays import read_arrays

TRAIN = Path("data/train")


def load_extractor(features: str) -> list[Any]:
    """Return the transformers of `params.yaml: features.<features>`, in their order."""
    return build_extractor(features, params.load(f"features.{features}", PARAMS[features]))


def read_training_set(
    chosen: ModelParams, extractor: list[Any]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """Return the vectors of the images that a model is trained on, labels and sources.

    The vectors of pixels are made here; those of gradients were made by ``featurize``
    and are mapped.

    Returns
    -------
    vectors : (n, d) float32
    labels : (n,) uint8
    source : (n,) int32
        The original of each row; the first rows are the originals.
    """
    folder = TRAIN / chosen.train_on / chosen.features
    labels, source = read_arrays(folder, "labels", "source")
    if chosen.features == "pixels":
        (vectors,) = read_arrays(folder, "images")
        for step in extractor:
            vectors = step.fit_transform(vectors)
    else:
        (vectors,) = read_arrays(folder, "vectors")
    return vectors, labels, source
