"""The families of classifiers: what each one's block in ``models:`` says.

Each has a module of its name in this room, which is imported only to build a classifier.
"""

import importlib
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from stages.config.section import Section

Share = Annotated[float, Field(gt=0, le=1)]
SGDLoss = Literal["hinge", "squared_hinge", "log_loss", "modified_huber"]


class Whitening(Section):
    """A `stages.learning.whitening.WithinClassWhitening`."""

    n_neighbors: PositiveInt | None
    shrinkage: Annotated[float, Field(ge=0, le=1)]


class Distances(Section):
    """A `stages.learning.class_distances.ClassDistances`."""

    n_clusters: PositiveInt
    n_components: NonNegativeInt


class Projection(Section):
    """Principal components, then within-class whitening; in their place, class distances."""

    n_components: PositiveInt
    whitening: Whitening | None
    class_distances: Distances | None


class ModelParams(Section):
    """What every model says, whatever its family.

    ``features`` names what images are turned into first, ``projection`` what is fitted
    to these vectors before the classifier is.
    """

    family: str
    features: Literal["pixels", "gradients", "slanted_gradients"]
    train_on: Literal["original", "shift", "warp"]
    folds: Annotated[int, Field(ge=2, le=255)] | None
    projection: Projection | None


class Dummy(ModelParams):
    """A `sklearn.dummy.DummyClassifier`."""

    strategy: Literal["prior", "uniform"]


class Linear(ModelParams):
    """A `sklearn.linear_model.SGDClassifier` on scaled vectors."""

    scaling: Literal["max", "l2", "standard"] | None
    loss: SGDLoss
    alpha: PositiveFloat
    learning_rate: Literal["optimal", "constant", "adaptive"]
    eta0: PositiveFloat
    tol: PositiveFloat
    n_iter_no_change: PositiveInt
    max_iter: PositiveInt
    average: bool


class Kernel(ModelParams):
    """A `stages.families.kernel.KernelSGDClassifier`."""

    n_landmarks: PositiveInt
    gamma: PositiveFloat
    loss: SGDLoss
    alpha: PositiveFloat
    max_iter: PositiveInt


class Forest(ModelParams):
    """A `sklearn.ensemble.RandomForestClassifier`."""

    n_estimators: PositiveInt
    max_depth: PositiveInt | None
    max_features: Literal["sqrt", "log2"] | Share
    min_samples_leaf: PositiveInt
    max_samples: Share | None


class Neighbors(ModelParams):
    """A `stages.families.neighbors.ExactNeighborsClassifier`."""

    n_neighbors: PositiveInt
    weights: Literal["uniform", "distance"]


class Hyperplane(ModelParams):
    """A `stages.families.hyperplane.LocalHyperplaneClassifier`."""

    n_neighbors: PositiveInt
    ridge: PositiveFloat


class ExtraTrees(ModelParams):
    """A `sklearn.ensemble.ExtraTreesClassifier`."""

    n_estimators: PositiveInt
    max_depth: PositiveInt | None
    max_features: Literal["sqrt", "log2"] | Share
    min_samples_leaf: PositiveInt


class Logistic(ModelParams):
    """A `sklearn.linear_model.LogisticRegression`, multinomial, on scaled vectors."""

    C: PositiveFloat
    tol: PositiveFloat
    max_iter: PositiveInt


class Softmax(ModelParams):
    """A `stages.families.softmax.SoftmaxRegression` on scaled vectors."""

    alpha: NonNegativeFloat
    learning_rate_init: PositiveFloat
    momentum: Annotated[float, Field(ge=0, lt=1)]
    batch_size: PositiveInt
    max_iter: PositiveInt
    validation_fraction: Annotated[float, Field(ge=0, lt=1)]
    n_iter_no_change: PositiveInt


class MLP(ModelParams):
    """A `sklearn.neural_network.MLPClassifier` with early stopping, on scaled vectors."""

    hidden_layer_sizes: Annotated[list[PositiveInt], Field(min_length=1)]
    alpha: NonNegativeFloat
    learning_rate_init: PositiveFloat
    batch_size: PositiveInt
    max_iter: PositiveInt
    validation_fraction: Annotated[float, Field(gt=0, lt=1)]
    n_iter_no_change: PositiveInt


class SVM(ModelParams):
    """A `sklearn.svm.SVC`.

    ``gamma`` is that of the Gaussian kernel; the linear one has none. ``max_images`` is
    how many training images at most the machine is fitted to, drawn by class; null for all.
    """

    kernel: Literal["linear", "rbf"]
    C: PositiveFloat
    gamma: Literal["scale"] | PositiveFloat
    max_images: PositiveInt | None


class Multiclass(ModelParams):
    """Binary `sklearn.linear_model.SGDClassifier` put together, on scaled vectors."""

    strategy: Literal["one_vs_rest", "one_vs_one"]
    loss: SGDLoss
    alpha: PositiveFloat
    max_iter: PositiveInt


@dataclass(frozen=True)
class Family:
    """A family by its name, and the type of its params."""

    name: str
    Params: type[ModelParams]

    def build(self, params: ModelParams, seed: int) -> list[Any]:
        """Return the unfitted steps of a classifier of vectors, the classifier last."""
        module = importlib.import_module(f"stages.learning.{self.name}")
        steps: list[Any] = module.build(params, seed)
        return steps


FAMILIES: dict[str, type[ModelParams]] = {
    "dummy": Dummy,
    "linear": Linear,
    "kernel": Kernel,
    "forest": Forest,
    "neighbors": Neighbors,
    "hyperplane": Hyperplane,
    "extra_trees": ExtraTrees,
    "logistic": Logistic,
    "softmax": Softmax,
    "mlp": MLP,
    "svm": SVM,
    "multiclass": Multiclass,
}


def get_family(name: str) -> Family:
    """Return a family.

    Raises
    ------
    KeyError
        If there is no such family.
    """
    return Family(name, FAMILIES[name])
