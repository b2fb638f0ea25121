"""The section ``error_analysis``: whose errors are looked at, and how closely."""

from typing import Annotated

from pydantic import AfterValidator, Field

from stages.config.section import Section
from stages.config.types import ClassName, Count


def _different(pair: list[int | str]) -> list[int | str]:
    if len(set(map(str, pair))) < len(pair):
        raise ValueError("expected two different classes")
    return pair


class Params(Section):
    """The whole section."""

    models: Annotated[list[str], Field(min_length=1)]
    """Models, or the committee."""
    pair: Annotated[list[ClassName], Field(min_length=2, max_length=2), AfterValidator(_different)]
    """Two classes, by name, whose confusion is drawn."""
    pair_images: Count
    """Drawn at most of each of its four parts."""
    ambiguous_images: Count
    """Drawn of those whose two best scores are nearly equal."""
