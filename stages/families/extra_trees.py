"""Extremely randomised trees: forests that draw their thresholds instead of seeking them."""

from typing import Any, Literal

from stages.config.section import Section
from stages.config.types import Count, Share


class Params(Section):
    """Of a `sklearn.ensemble.ExtraTreesClassifier`; as those of `stages.families.forest`."""

    n_estimators: Count
    max_depth: Count | None
    max_features: Literal["sqrt", "log2"] | Share
    min_samples_leaf: Count


def build(params: Params, seed: int) -> list[Any]:
    """Return an unfitted classifier of vectors (Geurts, Ernst & Wehenkel, 2006)."""
    from sklearn.ensemble import ExtraTreesClassifier

    classifier = ExtraTreesClassifier(
        n_estimators=params.n_estimators,
        max_depth=params.max_depth,
        max_features=params.max_features,
        min_samples_leaf=params.min_samples_leaf,
        random_state=seed,
    )
    return [classifier]
