"""Classifiers of images, put together as the stages put them together."""

from typing import Any

from sklearn.pipeline import make_pipeline

from stages.imaging.pixels import PixelVectors
from stages.learning.model import ModelParams, build_classifier


def of_images(chosen: ModelParams, seed: int) -> Any:
    """Return an unfitted classifier of images: pixel vectors, then what the params say."""
    steps = [step for _, step in build_classifier(chosen, seed).steps]
    return make_pipeline(PixelVectors(), *steps)
