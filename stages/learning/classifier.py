"""A classifier of vectors as a model's block describes it."""

from typing import Any

from stages.learning.families import Family, ModelParams
from stages.learning.projection import projection_steps


def build_classifier(family: Family, chosen: ModelParams, seed: int) -> Any:
    """Return an unfitted pipeline: the projection, then the family's own steps.

    It holds all that is fitted, so a fold that fits it learns nothing from outside.
    """
    from sklearn.pipeline import make_pipeline

    return make_pipeline(*projection_steps(chosen.projection), *family.build(chosen, seed))
