"""Multinomial logistic regression, solved to the optimum by L-BFGS."""

from typing import Any

from stages.config.section import Section
from stages.config.types import Count, Positive


class Params(Section):
    """Of a `sklearn.linear_model.LogisticRegression`, multinomial, on scaled vectors."""

    C: Positive
    """The inverse of the strength of the penalty on the squared weights."""
    tol: Positive
    """The greatest gradient at which the solver stops."""
    max_iter: Count


def build(params: Params, seed: int) -> list[Any]:  # noqa: ARG001 - families are built alike
    """Return the unfitted steps of a classifier of vectors.

    Each feature is first divided by its greatest training value, and cut off there.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import MaxAbsScaler

    classifier = LogisticRegression(C=params.C, tol=params.tol, max_iter=params.max_iter)
    return [MaxAbsScaler(clip=True), classifier]
