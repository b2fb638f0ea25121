"""Linear classifiers trained by stochastic gradient descent, one class against the rest."""

from typing import Any

from stages.families.model import Linear


def build(params: Linear, seed: int) -> list[Any]:
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
