"""A model's block in ``models:`` as typed params, and the classifier that it describes."""

import importlib
import pkgutil
from functools import cache
from typing import Annotated, Any, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from stages import families
from stages.config.problems import did_you_mean
from stages.config.section import Section
from stages.learning.bounds import Size, fewer
from stages.learning.projection import Projection, projection_bounds, projection_steps
from stages.store.rows import Vectors

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
    """Of cross-validation, at most as many as the rarest class has images; null leaves it out."""
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


def training_bounds(chosen: ModelParams, vectors: Vectors, labels: npt.NDArray[Any]) -> list[str]:
    """Return a line for each param of a model that its training set allows less of.

    Such params are upper bounds, so the model is fitted all the same.

    Parameters
    ----------
    chosen : ModelParams
        Of the type of its family.
    vectors : (n, d)
    labels : (n,)
    """
    size = Size.of(labels, vectors.shape[1])
    family = importlib.import_module(f"stages.families.{chosen.family}")
    lines = [] if chosen.projection is None else projection_bounds(chosen.projection, size)
    return lines + (family.bounds(chosen, size) if hasattr(family, "bounds") else [])


def fold_bounds(
    chosen: ModelParams,
    vectors: Vectors,
    labels: npt.NDArray[Any],
    source: npt.NDArray[Any],
    folds: npt.NDArray[np.uint8],
) -> list[str]:
    """Return the lines of `training_bounds` where a fold is left out, and one for fewer folds.

    Parameters
    ----------
    chosen : ModelParams
        Of the type of its family.
    vectors : (n, d)
    labels : (n,)
    source : (n,) integer
        The original of each row; the first ``n_original`` rows are the originals.
    folds : (n_original,) uint8
        From `stages.learning.folds.assign_folds`; without any there is nothing to tell.
    """
    if not len(folds):
        return []
    own, sizes = folds[source], np.bincount(folds)
    rarest = int(np.unique(labels[: len(folds)], return_counts=True)[1].min())
    limits = {f"images of the rarest class: {rarest}": len(sizes)}
    lines = fewer("folds", chosen.folds, limits)
    training = own != sizes.argmax()
    return lines + training_bounds(chosen, vectors[:1], labels[training])
