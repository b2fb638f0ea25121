"""Gradient features of images as they were drawn: their slant is kept."""

from typing import Any

from stages.imaging.features import SlantedGradients
from stages.imaging.gradients import GradientHistograms


def extractor(params: SlantedGradients) -> list[Any]:
    """Return the transformers that turn images into vectors, in their order."""
    return [GradientHistograms(**params.model_dump())]
