"""A model's block in ``models:`` as typed params, and the classifier that it describes."""

import importlib
import pkgutil
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from stages import families
from stages.config.problems import did_you_mean
from stages.config.section import Section
from stages.learning.projection import Projection, projection_steps

FAMILIES = tuple(sorted(module.name for module in pkgutil.iter_modules(families.__path__)))


class ModelParams(Section):
    """What every model says; its family's module in ``stages/families/`` has the rest.

    The type of a whole block is both in one: `ModelParams.type_of` gives it.
    """

    family: str
    features: Annotated[str, Field(min_length=1)]
    """A key of ``features:``: what images are turned into first."""
    train_on: Literal["original", "shift", "warp"]
    """The training set, one of ``data/train/``."""
    folds: Annotated[int, Field(ge=2, le=255)] | None
    """Of cross-validation; null leaves it out."""
    projection: Projection | None
    """What is fitted to the vectors before the classifier is."""

    @classmethod
    def type_of(cls, value: Any) -> type[Self]:
        """Return the type of a block, which has its family's params too."""
        if not isinstance(value, dict):
            return cls
        if "family" not in value:
            raise ValueError(f"family: missing key; expected one of: {', '.join(FAMILIES)}")
        family = value["family"]
        if family not in FAMILIES:
            raise ValueError(f"family: unknown family {family!r}{did_you_mean(family, FAMILIES)}")
        return cls._of_family(family)

    @classmethod
    @cache  # to make a type takes longer than to check a whole file
    def _of_family(cls, family: str) -> type[Self]:
        own = importlib.import_module(f"stages.families.{family}").Params
        return type(f"{family}_model", (own, cls), {})


def build_classifier(chosen: ModelParams, seed: int) -> Any:
    """Return an unfitted pipeline: the projection, then the family's own steps.

    It holds all that is fitted, so a fold that fits it learns nothing from outside.

    Parameters
    ----------
    chosen : ModelParams
        Of the type of its family.
    seed : int
    """
    from sklearn.pipeline import make_pipeline

    family = importlib.import_module(f"stages.families.{chosen.family}")
    before = [] if chosen.projection is None else projection_steps(chosen.projection, seed)
    return make_pipeline(*before, *family.build(chosen, seed))
