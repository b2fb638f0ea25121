"""Many classes by classifiers of two: each against the rest, or against each other."""

from typing import Any, Literal

from stages.config.section import Section
from stages.config.types import Count, Positive, SGDLoss


class Params(Section):
    """Of binary `sklearn.linear_model.SGDClassifier` put together, on scaled vectors."""

    strategy: Literal["one_vs_rest", "one_vs_one"]
    loss: SGDLoss
    alpha: Positive
    """Strength of the penalty on the squared weights."""
    max_iter: Count
    """Epochs."""


def build(params: Params, seed: int) -> list[Any]:
    """Return the unfitted steps of a classifier of vectors.

    Each feature is first divided by its greatest training value, and cut off there.
    The classifiers of two are linear, by averaged stochastic gradient descent of
    ``max_iter`` epochs.
    """
    from sklearn.linear_model import SGDClassifier
    from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
    from sklearn.preprocessing import MaxAbsScaler

    strategies = {"one_vs_rest": OneVsRestClassifier, "one_vs_one": OneVsOneClassifier}
    binary = SGDClassifier(
        loss=params.loss,
        alpha=params.alpha,
        max_iter=params.max_iter,
        tol=None,
        average=True,
        random_state=seed,
    )
    return [MaxAbsScaler(clip=True), strategies[params.strategy](binary)]
