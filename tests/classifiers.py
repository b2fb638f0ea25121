"""Classifiers of images, put together as the stages put them together."""

from typing import Any

from sklearn.pipeline import make_pipeline

from stages.families.classifier import build_classifier
from stages.families.model import Family, ModelParams
from stages.imaging.pixels import PixelVectors


def of_images(family: Family, chosen: ModelParams, seed: int) -> Any:
    """Return an unfitted classifier of images: pixel vectors, then what the params say."""
    steps = [step for _, step in build_classifier(family, chosen, seed).steps]
    return make_pipeline(PixelVectors(), *steps)
