"""The base of every typed section of a params file."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A section that knows all its keys and takes each value as it is written.

    Unknown and missing keys are errors, and so is a value of another type: no
    string passes for a number, no bool for an integer. Instances are frozen.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    @classmethod
    def type_of(cls, value: Any) -> type[Self]:  # noqa: ARG003 - for those whose keys depend on it
        """Return the type that a section is to have, where a key of it decides.

        Raises
        ------
        ValueError
            ``<key>: <what is wrong with it>`` if that key cannot decide.
        """
        return cls
