"""The section ``multilabel``: which neighbours vote, and what a large digit is."""

from typing import Annotated

from pydantic import Field

from stages.config.section import Section
from stages.config.types import ClassName, Count


class Search(Section):
    """What the search for neighbours depends on."""

    folds: Annotated[int, Field(ge=2, le=255)]
    """Neighbours are in other folds than the image."""
    n_neighbors: Count
    """Images that vote."""


class Labels(Section):
    """What the labels depend on."""

    large_from: ClassName
    """The least class that is large, by name."""


class Params(Labels, Search):
    """The whole section."""
