"""The section ``denoise`` of ``params.yaml``, which two stages read."""

from pydantic import Field, PositiveInt

from stages.config.section import Section
from stages.imaging.noise import Noise


class Cleaning(Section):
    """How noisy images are cleaned, and which model then classifies them."""

    n_neighbors: PositiveInt
    median_radius: PositiveInt
    classifier: str = Field(min_length=1)


class Denoise(Section):
    """The kinds of noise, and what is done about them."""

    noise: Noise
    cleaning: Cleaning
