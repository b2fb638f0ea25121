"""Look up a family of classifiers by name, so that no stage imports the others."""

import importlib
from collections.abc import Callable
from typing import Annotated, Any, Literal, Protocol

from pydantic import Field

from stages.section import Section

FAMILIES = ("dummy", "linear", "forest", "neighbors")


class ModelParams(Section):
    """What every model of ``models:`` says, whatever its family."""

    family: str
    train_on: Literal["original", "shift", "warp"]
    folds: Annotated[int, Field(ge=2, le=255)] | None


class Family(Protocol):
    """What a module of this room offers: its params and how to build a classifier."""

    Params: type[ModelParams]
    build: Callable[[Any, int], Any]


def get_family(name: str) -> Family:
    """Return the module of a family.

    Raises
    ------
    KeyError
        If there is no such family.
    """
    if name not in FAMILIES:
        raise KeyError(name)
    family: Family = importlib.import_module(f"stages.learning.{name}")
    return family
