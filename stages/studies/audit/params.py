"""The section ``audit``: who judges the labels, and what the audit is put to the test by."""

from typing import Annotated

from pydantic import Field

from stages.config.section import Section
from stages.config.types import Count


class Planting(Section):
    """How the audit is put to the test."""

    planted_share: Annotated[float, Field(gt=0, le=0.5)]
    """Of the labels, which are planted wrong."""


class Cleaning(Section):
    """What shows whether a model that is fitted without the suspects errs less."""

    held_out_folds: Annotated[int, Field(ge=2)]
    """The first ones; suspects are looked for in the others alone, for each anew."""


class Judgement(Section):
    """Whose word counts, and what is shown of it."""

    judge: Annotated[str, Field(min_length=1)]
    """The model, or the committee, whose out-of-fold probabilities judge the labels."""
    drawn: Count
    """Images whose labels are contradicted most."""


class Params(Planting, Cleaning, Judgement):
    """The whole section."""
