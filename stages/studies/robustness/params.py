"""The section ``robustness``: how many test images are made harder, and by how much."""

from typing import Annotated

from pydantic import AfterValidator, Field

from stages.config.section import Section
from stages.config.types import Count


def _rising_from_0(strengths: list[float]) -> list[float]:
    if strengths[0] != 0 or sorted(set(strengths)) != strengths:
        raise ValueError("expected 0, then rising numbers")
    return strengths


Strengths = Annotated[list[float], Field(min_length=2), AfterValidator(_rising_from_0)]


class Corruptions(Section):
    """The strengths that each corruption is tried with, the first 0: the images as they are."""

    shift: Annotated[list[int], Field(min_length=2), AfterValidator(_rising_from_0)]
    """Pixels."""
    rotation: Strengths
    """Degrees."""
    scale: Strengths
    """Larger by this share, or as much smaller."""
    blur: Strengths
    """Standard deviation in pixels."""
    noise: Strengths
    """Standard deviation in grey levels."""


class Params(Section):
    """The whole section."""

    sample_size: Count
    """Test images, or all if there are fewer."""
    strengths: Corruptions
