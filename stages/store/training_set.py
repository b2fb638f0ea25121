"""A model's training set as vectors, and the transformers that images become such by."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.imaging.features import FeatureParams, build_extractor
from stages.store.arrays import read_arrays
from stages.store.rows import Rows, Vectors

TRAIN = Path("data/train")
PIXELS = "pixels"  # the folder of the images of a training set, and their features


def load_extractor(features: str) -> list[Any]:
    """Return the transformers of `params.yaml: features.<features>`, in their order."""
    return build_extractor(params.load(f"features.{features}", FeatureParams))


def read_labels(
    train_on: str, features: str
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """Return the labels and the sources of `read_training_set`, without its vectors."""
    labels, source = read_arrays(TRAIN / train_on / features, "labels", "source")
    return labels, source


def read_image_shape(train_on: str, features: str) -> list[int]:
    """Return the height and width of the images that the vectors of a training set are of."""
    folder = TRAIN / train_on / features
    if features == PIXELS:
        (images,) = read_arrays(folder, "images")
        return list(images.shape[1:])
    (shape,) = read_arrays(folder, "image_shape")
    return [int(side) for side in shape]


def read_training_set(
    train_on: str, features: str, extractor: list[Any]
) -> tuple[Vectors, npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """Return the vectors of a training set of ``data/train/``, its labels and sources.

    The vectors of ``pixels`` are made of the images when they are asked for; those of all
    other features were made by ``featurize`` and are mapped.

    Parameters
    ----------
    train_on, features : str
        Of a model's block.
    extractor : list of transformers
        From `load_extractor`.

    Returns
    -------
    vectors : (n, d) float32
    labels : (n,) uint8
    source : (n,) int32
        The original of each row; the first rows are the originals.
    """
    folder = TRAIN / train_on / features
    labels, source = read_labels(train_on, features)
    if features == PIXELS:
        (images,) = read_arrays(folder, "images")
        return vectors_of(images, extractor), labels, source
    (vectors,) = read_arrays(folder, "vectors")
    return vectors, labels, source


def vectors_of(images: npt.NDArray[Any], extractor: list[Any]) -> Rows:
    """Return the vectors of images, (n, d) float32, to be made when they are asked for.

    Parameters
    ----------
    images : (n, height, width) uint8
    extractor : list of transformers
        From `load_extractor`; fitted here, which is to see the size of an image.
    """
    seen = images[:1]
    for step in extractor:
        seen = step.fit_transform(seen)
    return Rows(images, made=partial(_transformed, extractor))


def _transformed(extractor: list[Any], images: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    vectors = images
    for step in extractor:
        vectors = step.transform(vectors)
    return vectors
