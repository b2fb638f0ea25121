"""Multilayer perceptrons: small neural networks, stopped early."""

from typing import Annotated, Any

from pydantic import Field, NonNegativeFloat, PositiveFloat

from stages.config.section import Section
from stages.config.types import Count


class Params(Section):
    """Of a `sklearn.neural_network.MLPClassifier` with early stopping, on scaled vectors."""

    hidden_layer_sizes: Annotated[list[Count], Field(min_length=1)]
    alpha: NonNegativeFloat
    """Strength of the penalty on the squared weights."""
    learning_rate_init: PositiveFloat
    batch_size: Count
    max_iter: Count
    """Epochs at most."""
    validation_fraction: Annotated[float, Field(gt=0, lt=1)]
    """Held out to know when to stop,"""
    n_iter_no_change: Count
    """which is after so many epochs without a better accuracy there."""


def build(params: Params, seed: int) -> list[Any]:
    """Return the unfitted steps of a classifier of vectors.

    Each feature is first divided by its greatest training value, and cut off there.
    Training stops when accuracy on a split of the training vectors no longer rises, and
    takes the best weights.
    """
    from sklearn.neural_network import MLPClassifier
    from sklearn.preprocessing import MaxAbsScaler

    classifier = MLPClassifier(
        hidden_layer_sizes=params.hidden_layer_sizes,
        alpha=params.alpha,
        learning_rate_init=params.learning_rate_init,
        batch_size=params.batch_size,
        max_iter=params.max_iter,
        early_stopping=True,
        validation_fraction=params.validation_fraction,
        n_iter_no_change=params.n_iter_no_change,
        random_state=seed,
    )
    return [MaxAbsScaler(clip=True), classifier]
