"""Types that several sections of params share."""

from typing import Annotated, Literal

from pydantic import Field

# More of anything would not fit into memory, and far more overflows.
Count = Annotated[int, Field(gt=0, le=1_000_000)]
Share = Annotated[float, Field(gt=0, le=1)]
SGDLoss = Literal["hinge", "squared_hinge", "log_loss", "modified_huber"]
