"""Random forests."""

from typing import Any

from stages.families.model import Forest


def build(params: Forest, seed: int) -> list[Any]:
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
