"""Random forests."""

from typing import Annotated, Any, Literal

from pydantic import Field, PositiveInt

from stages.learning.families import ModelParams


class Params(ModelParams):
    """A `sklearn.ensemble.RandomForestClassifier` on raw pixels."""

    n_estimators: PositiveInt
    max_depth: PositiveInt | None
    max_features: Literal["sqrt", "log2"] | Annotated[float, Field(gt=0, le=1)]
    min_samples_leaf: PositiveInt


def build(params: Params, seed: int) -> Any:
    """Return an unfitted classifier of images."""
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.pipeline import make_pipeline

    from stages.imaging.vectors import PixelVectors

    classifier = RandomForestClassifier(
        n_estimators=params.n_estimators,
        max_depth=params.max_depth,
        max_features=params.max_features,
        min_samples_leaf=params.min_samples_leaf,
        random_state=seed,
    )
    return make_pipeline(PixelVectors(), classifier)
