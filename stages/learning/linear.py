"""Linear classifiers trained by stochastic gradient descent, one class against the rest."""

from typing import Any, Literal

from pydantic import PositiveFloat, PositiveInt

from stages.learning.families import ModelParams


class Params(ModelParams):
    """A `sklearn.linear_model.SGDClassifier` on scaled pixels."""

    scaling: Literal["unit", "standard"]
    loss: Literal["hinge", "squared_hinge", "log_loss", "modified_huber"]
    alpha: PositiveFloat
    learning_rate: Literal["optimal", "constant", "adaptive"]
    eta0: PositiveFloat
    tol: PositiveFloat
    n_iter_no_change: PositiveInt
    max_iter: PositiveInt
    average: bool


def build(params: Params, seed: int) -> Any:
    """Return an unfitted classifier of images.

    ``scaling="unit"`` brings pixels to [0, 1]; ``"standard"`` also gives every pixel
    zero mean and unit variance over the training images.
    """
    from sklearn.linear_model import SGDClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from stages.imaging.vectors import PixelVectors

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
    scalers = [StandardScaler()] if params.scaling == "standard" else []
    return make_pipeline(PixelVectors(divisor=255.0), *scalers, classifier)
