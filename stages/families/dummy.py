"""The baseline that never looks at an image."""

from typing import Any, Literal

from stages.config.section import Section


class Params(Section):
    """Of a `sklearn.dummy.DummyClassifier`."""

    strategy: Literal["prior", "uniform"]
    """The most frequent class always, or any class alike."""


def build(params: Params, seed: int) -> list[Any]:
    """Return an unfitted classifier that answers by class frequency alone."""
    from sklearn.dummy import DummyClassifier

    return [DummyClassifier(strategy=params.strategy, random_state=seed)]
