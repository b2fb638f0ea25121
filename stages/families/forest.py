"""Random forests."""

from typing import Any, Literal

from stages.config.section import Section
from stages.config.types import Count, Share


class Params(Section):
    """Of a `sklearn.ensemble.RandomForestClassifier`."""

    n_estimators: Count
    """Trees."""
    max_depth: Count | None
    """Null lets a tree grow until its leaves are pure."""
    max_features: Literal["sqrt", "log2"] | Share
    """How many features are looked at for a split, or what share of them."""
    min_samples_leaf: Count
    max_samples: Share | None
    """The share of the images that is drawn for a tree; null draws as many as there are."""


def build(params: Params, seed: int) -> list[Any]:
    """Return an unfitted classifier of vectors."""
    from sklearn.ensemble import RandomForestClassifier

    classifier = RandomForestClassifier(
        n_estimators=params.n_estimators,
        max_depth=params.max_depth,
        max_features=params.max_features,
        min_samples_leaf=params.min_samples_leaf,
        max_samples=params.max_samples,
        random_state=seed,
    )
    return [classifier]
