"""The base of every typed section of ``params.yaml``."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A section that knows all its keys and takes each value as it is written.

    Unknown and missing keys are errors, and so is a value of another type: no
    string passes for a number, no bool for an integer. Instances are frozen.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)
