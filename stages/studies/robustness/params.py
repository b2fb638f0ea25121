"""The section ``robustness`` of ``params.yaml``, which two stages read."""

from pydantic import Field, PositiveInt

from stages.config.section import Section
from stages.studies.robustness.corruptions import Corruptions


class Robustness(Section):
    """Which models classify how many test images, and what is done to these."""

    models: list[str] = Field(min_length=1)
    sample_size: PositiveInt
    strengths: Corruptions
