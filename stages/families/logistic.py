"""Multinomial logistic regression, solved to the optimum by L-BFGS."""

from typing import Any

from stages.families.model import Logistic


def build(params: Logistic, seed: int) -> list[Any]:  # noqa: ARG001 - families are built alike
    """Return the unfitted steps of a classifier of vectors.

    Each feature is first divided by its greatest training value, and cut off there.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import MaxAbsScaler

    classifier = LogisticRegression(C=params.C, tol=params.tol, max_iter=params.max_iter)
    return [MaxAbsScaler(clip=True), classifier]
