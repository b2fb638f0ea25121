"""Types that several sections of params share."""

from typing import Annotated, Literal

from pydantic import Field

Share = Annotated[float, Field(gt=0, le=1)]
SGDLoss = Literal["hinge", "squared_hinge", "log_loss", "modified_huber"]
