"""Linear classifiers on kernel features, trained by stochastic gradient descent."""

from typing import Annotated, Any, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, check_random_state, validate_data
from threadpoolctl import threadpool_limits

from stages.config.section import Section
from stages.config.types import Count
from stages.learning.averaged_sgd import Batch, class_signs, learn_weights, mini_batches
from stages.learning.bounds import Size, fewer
from stages.learning.in_blocks import labelled, mean
from stages.learning.kernel_features import fit_features, gaussian_kernel, nystrom_features
from stages.store.rows import Rows, Vectors

Floats = npt.NDArray[np.float32]


class Params(Section):
    """Of a `KernelSGDClassifier`, which says what each does."""

    n_landmarks: Count
    """At most: all images where there are no more."""
    gamma: Annotated[float, Field(ge=1e-9, le=100)]
    """Beyond, all landmarks are as far, or as near, as each other."""
    n_components: Count
    """At most: there are no more than landmarks."""
    batch_size: Count
    """At most: all images where there are no more."""
    n_steps: Count


def build(params: Params, seed: int) -> list[Any]:
    """Return an unfitted classifier of vectors."""
    own = params.model_dump(include=set(Params.model_fields))
    return [KernelSGDClassifier(**own, random_state=seed)]


def bounds(params: Params, size: Size) -> list[str]:
    """Return a line if there are fewer landmarks than asked for."""
    limits = {f"images to fit to: {size.images}": size.images}
    return fewer("landmarks", params.n_landmarks, limits)


class KernelSGDClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Separate classes by a linear rule on Gaussian kernel values at landmarks.

    Landmarks are the k-means centres of each class. The kernel values there are turned to
    the Nyström features' principal directions, each brought to the same mean square: averaged
    stochastic gradient descent on the hinge loss, one class against the rest and all at
    once, then converges in a few epochs; directions with little variance would else take
    hundreds. What is learned is folded back into one weight for each landmark and class, so
    that prediction takes one kernel value a landmark.

    Parameters
    ----------
    n_landmarks : int, default=1000
        Shared evenly by the classes; a class with fewer vectors has these for landmarks. One
        of each class, should there be more classes.
    gamma : float, default=1.0
        Of ``exp(-gamma * d²)``, where distances are in units of the vectors' root mean
        square distance from their mean, so that it does not depend on their scale.
    n_components : int, default=500
        Principal directions that are kept, if there are as many.
    batch_size : int, default=256
        Vectors of a mini-batch.
    n_steps : int, default=1000
        Mini-batches that are learned from, however many epochs these are: with few vectors
        an epoch has few steps. There is no early stopping.
    random_state : int, RandomState instance or None, default=None

    Attributes
    ----------
    classes_ : (n_classes,)
    mean_ : (n_features,) float32
    landmarks_ : (n_landmarks, n_features) float32
        From the mean.
    gamma_ : float
        For the vectors as they are.
    dual_coef_ : (n_landmarks, n_classes or 1) float64
    intercept_ : (n_classes or 1,) float64
    n_features_in_ : int
    """

    def __init__(
        self,
        *,
        n_landmarks: int = 1000,
        gamma: float = 1.0,
        n_components: int = 500,
        batch_size: int = 256,
        n_steps: int = 1000,
        random_state: Any = None,
    ) -> None:
        self.n_landmarks = n_landmarks
        self.gamma = gamma
        self.n_components = n_components
        self.batch_size = batch_size
        self.n_steps = n_steps
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803 - sklearn's API
        """Find the landmarks and learn their weights.

        Parameters
        ----------
        X : (n, n_features) float, or `stages.store.rows.Rows` of such
        y : (n,) class labels
        """
        vectors, labels = labelled(self, X, y, dtype=np.float32)
        check_classification_targets(labels)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            msg = "expected at least two classes, found one class"
            raise ValueError(msg)
        random = check_random_state(self.random_state)
        self.mean_ = mean(vectors)
        # Products run side by side instead, so their bits don't depend on how many do.
        with threadpool_limits(1, user_api="blas"):
            self._learn(Rows(vectors, made=lambda block: block - self.mean_), codes, random)
        return self

    def decision_function(self, X: npt.ArrayLike) -> npt.NDArray[np.float64]:  # noqa: N803 - sklearn's API
        """Return how far each vector is on the side of each class.

        Parameters
        ----------
        X : (n, n_features) float

        Returns
        -------
        (n, n_classes), or (n,) for two classes, float64
        """
        check_is_fitted(self)
        vectors = validate_data(self, X, dtype=np.float32, reset=False)
        # Weights are large and of both signs: what float32 rounds would not cancel.
        centred = vectors.astype(np.float64) - self.mean_
        kernel = gaussian_kernel(centred, self.landmarks_, self.gamma_)
        scores: npt.NDArray[np.float64] = kernel @ self.dual_coef_ + self.intercept_
        return scores if len(self.classes_) > 2 else scores[:, 0]

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803 - sklearn's API
        """Return the class of each vector."""
        scores = self.decision_function(X)
        chosen = scores.argmax(axis=1) if scores.ndim == 2 else (scores > 0).astype(int)
        labels: npt.NDArray[Any] = self.classes_[chosen]
        return labels

    def _learn(self, vectors: Vectors, codes: npt.NDArray[Any], random: Any) -> None:
        self.landmarks_, self.gamma_, turn = fit_features(
            vectors,
            codes,
            random,
            n_landmarks=self.n_landmarks,
            gamma=self.gamma,
            n_components=self.n_components,
        )
        n_classes = len(self.classes_)

        def make(rows: npt.NDArray[Any]) -> Batch:
            features = nystrom_features(vectors[rows], self.landmarks_, self.gamma_, turn)
            return features, class_signs(codes[rows], n_classes)

        batches = mini_batches(make, len(vectors), self.batch_size, random)
        n_outputs = n_classes if n_classes > 2 else 1
        weights = learn_weights(batches, (turn.shape[1] + 1, n_outputs), self.n_steps)
        self.dual_coef_ = turn.astype(np.float64) @ weights[:-1]
        self.intercept_ = weights[-1] * turn.shape[1] ** -0.5
