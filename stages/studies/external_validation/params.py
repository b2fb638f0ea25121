"""The section ``external_validation``: what is drawn."""

from stages.config.section import Section
from stages.config.types import Count


class Params(Section):
    """The whole section."""

    drawn: Count
    """Mistakes of the best model at most, the surest first."""
