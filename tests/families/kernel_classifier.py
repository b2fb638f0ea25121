"""A KernelSGDClassifier that is quick on the sample, and the losses it has."""

from typing import Any

from stages.families.kernel import KernelSGDClassifier

LOSSES = ["hinge", "squared_hinge", "log_loss", "modified_huber"]


def small(**changes: Any) -> KernelSGDClassifier:
    return KernelSGDClassifier(
        **{"n_landmarks": 100, "alpha": 1e-4, "random_state": 0, **changes},
    )
