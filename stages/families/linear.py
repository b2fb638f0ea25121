"""Linear classifiers trained by stochastic gradient descent, one class against the rest."""

from typing import Any, Literal

from stages.config.section import Section
from stages.config.types import Count, Positive, SGDLoss


class Params(Section):
    """Of a `sklearn.linear_model.SGDClassifier` on scaled vectors."""

    scaling: Literal["max", "l2", "standard"] | None
    """Divide each vector by its greatest value or its length; or standardise each value."""
    loss: SGDLoss
    alpha: Positive
    """Strength of the penalty on the squared weights."""
    learning_rate: Literal["optimal", "constant", "adaptive"]
    eta0: Positive
    """The first step; "optimal" has its own."""
    tol: Positive
    """Epochs must lower the loss by this much,"""
    n_iter_no_change: Count
    """or after so many that do not the step falls or training stops."""
    max_iter: Count
    """Epochs at most."""
    average: bool
    """Whether the weights are the mean over all steps."""


def build(params: Params, seed: int) -> list[Any]:
    """Return the unfitted steps of a classifier of vectors.

    ``scaling="max"`` divides each vector by its greatest value, ``"l2"`` by its length;
    ``"standard"`` gives every value zero mean and unit variance over the training
    vectors.
    """
    from sklearn.linear_model import SGDClassifier
    from sklearn.preprocessing import Normalizer, StandardScaler

    steps: list[Any] = []
    if params.scaling == "standard":
        steps.append(StandardScaler())
    elif params.scaling is not None:
        steps.append(Normalizer(norm=params.scaling))
    classifier = SGDClassifier(
        loss=params.loss,
        alpha=params.alpha,
        learning_rate=params.learning_rate,
        eta0=params.eta0,
        tol=params.tol,
        n_iter_no_change=params.n_iter_no_change,
        max_iter=params.max_iter,
        average=params.average,
        random_state=seed,
    )
    return [*steps, classifier]
