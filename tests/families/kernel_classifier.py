"""A KernelSGDClassifier that is quick on the sample."""

from typing import Any

from stages.families.kernel import KernelSGDClassifier


def small(**changes: Any) -> KernelSGDClassifier:
    return KernelSGDClassifier(
        **{"n_landmarks": 100, "n_components": 100, "n_steps": 200, "random_state": 0, **changes},
    )
