"""k nearest neighbours."""

from typing import Any, Literal

from pydantic import PositiveInt

from stages.learning.families import ModelParams


class Params(ModelParams):
    """A `sklearn.neighbors.KNeighborsClassifier` on raw pixels, Euclidean distance."""

    n_neighbors: PositiveInt
    weights: Literal["uniform", "distance"]


def build(params: Params, seed: int) -> Any:  # noqa: ARG001 - families are built alike
    """Return an unfitted classifier of images.

    Pixels stay whole numbers up to 255, so that distances are exact and ties are ties.
    Search is by brute force: trees do not help with hundreds of dimensions.
    """
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline

    from stages.imaging.vectors import PixelVectors

    classifier = KNeighborsClassifier(
        n_neighbors=params.n_neighbors, weights=params.weights, algorithm="brute"
    )
    return make_pipeline(PixelVectors(), classifier)
