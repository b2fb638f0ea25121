"""The baseline that never looks at an image."""

from typing import Any

from stages.families.model import Dummy


def build(params: Dummy, seed: int) -> list[Any]:
    """Return an unfitted classifier that answers by class frequency alone."""
    from sklearn.dummy import DummyClassifier

    return [DummyClassifier(strategy=params.strategy, random_state=seed)]
