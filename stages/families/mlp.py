"""Multilayer perceptrons: small neural networks, stopped early."""

from typing import Any

from stages.families.model import MLP


def build(params: MLP, seed: int) -> list[Any]:
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
