"""Types that several sections of params share."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator


def _class_name(value: object) -> object:
    is_number = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if not is_number and not (isinstance(value, str) and value):
        raise ValueError("expected the name of a class")
    return value


# More of anything would not fit into memory, and far more overflows.
Count = Annotated[int, Field(gt=0, le=1_000_000)]
# Squares and sums of what is far outside overflow, or leave nothing.
Positive = Annotated[float, Field(ge=1e-12, le=1e9)]
NonNegative = Annotated[float, Field(ge=0, le=1e9)]
Pixels = Annotated[float, Field(ge=0, le=1000)]
Text = Annotated[str, Field(min_length=1)]
Share = Annotated[float, Field(gt=0, le=1)]
SGDLoss = Literal["hinge", "squared_hinge", "log_loss", "modified_huber"]
# As `data/classes.json` has it; a whole number may be written as such.
ClassName = Annotated[int | str, PlainValidator(_class_name)]
