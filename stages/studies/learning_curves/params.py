"""The section ``learning_curves``: to how many images models are fitted, and on which judged."""

from typing import Annotated

from pydantic import Field

from stages.config.section import Section
from stages.config.types import Count


class Parts(Section):
    """The parts of the training set that models are fitted to."""

    smallest: Annotated[int, Field(ge=2)]
    """Images; the largest part is all but one fold."""
    sizes: Annotated[int, Field(ge=4)]
    """Evenly spaced on a log scale."""
    held_out_folds: Count
    """Whose errors are counted."""


class Extrapolation(Section):
    """How far the curves may be trusted beyond the last point."""

    fitted_sizes: Annotated[int, Field(ge=4)]
    """The largest, which the power law is fitted to."""
    resamples: Annotated[int, Field(ge=20)]
    """Of the held-out images, for the interval of what is extrapolated."""


class Params(Extrapolation, Parts):
    """The whole section."""
