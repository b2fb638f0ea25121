"""The baseline that never looks at an image."""

from typing import Any, Literal

from stages.learning.families import ModelParams


class Params(ModelParams):
    """A `sklearn.dummy.DummyClassifier`."""

    strategy: Literal["prior", "uniform"]


def build(params: Params, seed: int) -> Any:
    """Return an unfitted classifier of images that answers by class frequency alone."""
    from sklearn.dummy import DummyClassifier
    from sklearn.pipeline import make_pipeline

    from stages.imaging.vectors import PixelVectors

    return make_pipeline(
        PixelVectors(), DummyClassifier(strategy=params.strategy, random_state=seed)
    )
