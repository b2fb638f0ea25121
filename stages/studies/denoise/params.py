"""The section ``denoise``: kinds of noise, and what is done about them."""

from typing import Annotated

from pydantic import Field

from stages.config.section import Section
from stages.config.types import Count
from stages.imaging.noise import Noise


class Cleaning(Section):
    """How noisy images are cleaned, and which model then classifies them."""

    n_neighbors: Count
    """Training images whose mean replaces a noisy image."""
    median_radius: Count
    """Of the median filter, in pixels: 1 for squares of 3 x 3."""
    classifier: Annotated[str, Field(min_length=1)]
    """A model, or the committee."""


class Params(Section):
    """The whole section."""

    noise: Noise
    cleaning: Cleaning
