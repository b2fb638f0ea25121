"""Small sections of params, good ones and their types, and a params.yaml to read."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PositiveFloat, PositiveInt

from stages.config import params
from stages.config.section import Section


class Inner(Section):
    rate: PositiveFloat
    name: Annotated[str, Field(min_length=1)]


class Outer(Section):
    count: PositiveInt
    limit: Annotated[float, Field(gt=0, le=1)] | None
    kind: Literal["round", "square"]
    flag: bool
    inner: Inner
    maybe: Inner | None


GOOD = {
    "count": 3,
    "limit": None,
    "kind": "round",
    "flag": False,
    "inner": {"rate": 0.5, "name": "x"},
    "maybe": {"rate": 0.5, "name": "x"},
}


def document(here: Path, text: str | bytes) -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    (here / "params.yaml").write_bytes(content)
    return params.read_document()
