"""Params of the ways to turn images into vectors; a module of this room for each."""

import importlib
from typing import Annotated, Any, Literal

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt

from stages.config.section import Section


class Pixels(Section):
    """What values are divided by; see `stages.imaging.pixels.PixelVectors`."""

    divisor: PositiveFloat


class SlantedGradients(Section):
    """See `stages.imaging.gradients.GradientHistograms`."""

    orientations: PositiveInt
    spacing: PositiveInt
    smoothing: NonNegativeFloat
    normalisation: Literal["l1", "l2"]
    power: Annotated[PositiveFloat, Field(le=1)]


class Gradients(SlantedGradients):
    """See `stages.imaging.gradients`: `Deskew` and `GradientHistograms`."""

    deskew: bool


PARAMS: dict[str, type[Section]] = {
    "pixels": Pixels,
    "gradients": Gradients,
    "slanted_gradients": SlantedGradients,
}


def build_extractor(features: str, params: Section) -> list[Any]:
    """Return the transformers that turn images into vectors, in their order."""
    extractor: list[Any] = importlib.import_module(f"stages.imaging.{features}").extractor(params)
    return extractor
