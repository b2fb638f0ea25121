"""Extremely randomised trees: forests that draw their thresholds instead of seeking them."""

from typing import Any

from stages.families.model import ExtraTrees


def build(params: ExtraTrees, seed: int) -> list[Any]:
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
