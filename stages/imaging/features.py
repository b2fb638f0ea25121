"""A block of ``features:`` as typed params, and the transformers that it describes."""

import importlib
from functools import cache
from typing import Any, Self

from stages.config.problems import did_you_mean
from stages.config.section import Section

EXTRACTORS = ("pixels", "gradients", "two_views")


class FeatureParams(Section):
    """The module of this room that turns images into vectors, which has the other params.

    The type of a whole block is both in one: `FeatureParams.type_of` gives it.
    """

    extractor: str

    @classmethod
    def type_of(cls, value: Any) -> type[Self]:
        """Return the type of a block, which has its extractor's params too."""
        if not isinstance(value, dict):
            return cls
        if "extractor" not in value:
            raise ValueError(f"extractor: missing key; expected one of: {', '.join(EXTRACTORS)}")
        name = value["extractor"]
        if name not in EXTRACTORS:
            raise ValueError(
                f"extractor: unknown extractor {name!r}{did_you_mean(name, EXTRACTORS)}"
            )
        return cls._of_extractor(name)

    @classmethod
    @cache  # to make a type takes longer than to check a whole file
    def _of_extractor(cls, name: str) -> type[Self]:
        own = importlib.import_module(f"stages.imaging.{name}").Params
        return type(f"{name}_features", (own, cls), {})


def build_extractor(params: FeatureParams) -> list[Any]:
    """Return the transformers that turn images into vectors, in their order."""
    module = importlib.import_module(f"stages.imaging.{params.extractor}")
    steps: list[Any] = module.build(params)
    return steps
