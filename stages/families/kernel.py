"""Linear classifiers on kernel features, trained by stochastic gradient descent."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from pydantic import PositiveFloat
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, check_random_state, validate_data

from stages.config.section import Section
from stages.config.types import Count, SGDLoss
from stages.learning.clusters import class_clusters

# Of the greatest eigenvalue; below, float32 kernel values hold mostly rounding.
LEAST_SHARE = 1e-6

Floats = npt.NDArray[np.float32]


class Params(Section):
    """Of a `KernelSGDClassifier`, which says what each does."""

    n_landmarks: Count
    gamma: PositiveFloat
    loss: SGDLoss
    alpha: PositiveFloat
    max_iter: Count


def build(params: Params, seed: int) -> list[Any]:
    """Return an unfitted classifier of vectors."""
    classifier = KernelSGDClassifier(
        n_landmarks=params.n_landmarks,
        gamma=params.gamma,
        loss=params.loss,
        alpha=params.alpha,
        max_iter=params.max_iter,
        random_state=seed,
    )
    return [classifier]


class KernelSGDClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Separate classes by a linear rule on Gaussian kernel values at landmarks.

    Landmarks are the k-means centres of each class: far fewer of them are needed than of
    vectors drawn at random (Zhang, Tsang & Kwok, 2008, "Improved Nyström low-rank
    approximation and error analysis"). The kernel values there are turned to the Nyström
    features' principal directions, each brought to the same variance, in which averaged
    stochastic gradient descent converges in a few epochs; directions with little variance
    would else take hundreds. What is learned is folded back into one weight for each
    landmark and class, so that prediction takes one kernel value a landmark.

    Parameters
    ----------
    n_landmarks : int, default=1000
        Shared evenly by the classes; a class with fewer vectors has these for landmarks.
    gamma : float, default=1.0
        Of ``exp(-gamma * d²)``, where distances are in units of the vectors' root mean
        square distance from their mean, so that it does not depend on their scale.
    loss : str, default="hinge"
        Of `sklearn.linear_model.SGDClassifier`, as are the next two.
    alpha : float, default=1e-6
    max_iter : int, default=6
        Epochs; there is no early stopping.
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
    n_iter_ : int
    n_features_in_ : int
    """

    def __init__(
        self,
        *,
        n_landmarks: int = 1000,
        gamma: float = 1.0,
        loss: str = "hinge",
        alpha: float = 1e-6,
        max_iter: int = 6,
        random_state: Any = None,
    ) -> None:
        self.n_landmarks = n_landmarks
        self.gamma = gamma
        self.loss = loss
        self.alpha = alpha
        self.max_iter = max_iter
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803 - sklearn's API
        """Find the landmarks and learn their weights.

        Parameters
        ----------
        X : (n, n_features) float
        y : (n,) class labels
        """
        from sklearn.linear_model import SGDClassifier

        vectors, labels = validate_data(self, X, y, dtype=np.float32)
        check_classification_targets(labels)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            msg = "expected at least two classes, found one class"
            raise ValueError(msg)
        random = check_random_state(self.random_state)
        self.mean_ = vectors.mean(axis=0)
        vectors = vectors - self.mean_
        size = float(np.square(vectors).sum(axis=1, dtype=np.float64).mean())
        self.gamma_ = self.gamma / size if size > 0 else self.gamma
        self.landmarks_ = self._class_centres(vectors, codes, random)
        turn = principal_directions(self._kernel(self.landmarks_))
        features = self._kernel(vectors) @ turn.astype(np.float32)
        spread = features.std(axis=0, dtype=np.float64)
        # One variance for all directions, and vectors of length one on average.
        scale = 1 / (np.where(spread > 0, spread, 1) * np.sqrt(len(spread)))
        features *= scale.astype(np.float32)
        linear = SGDClassifier(
            loss=self.loss,
            alpha=self.alpha,
            max_iter=self.max_iter,
            tol=None,
            average=True,
            random_state=random.randint(np.iinfo(np.int32).max),
        ).fit(features, codes)
        self.dual_coef_ = (turn * scale) @ linear.coef_.T.astype(np.float64)
        self.intercept_ = linear.intercept_.astype(np.float64)
        self.n_iter_ = linear.n_iter_
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
        kernel = self._kernel(vectors.astype(np.float64) - self.mean_)
        scores: npt.NDArray[np.float64] = kernel @ self.dual_coef_ + self.intercept_
        return scores if len(self.classes_) > 2 else scores[:, 0]

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803 - sklearn's API
        """Return the class of each vector."""
        scores = self.decision_function(X)
        chosen = scores.argmax(axis=1) if scores.ndim == 2 else (scores > 0).astype(int)
        labels: npt.NDArray[Any] = self.classes_[chosen]
        return labels

    def _class_centres(self, vectors: Floats, codes: npt.NDArray[Any], random: Any) -> Floats:
        n_classes = len(self.classes_)
        wanted = max(1, self.n_landmarks // n_classes)
        owned = (vectors[codes == code] for code in range(n_classes))
        return np.concatenate([class_clusters(own, wanted, random)[0] for own in owned])

    def _kernel(self, vectors: npt.NDArray[Any]) -> npt.NDArray[Any]:
        landmarks = self.landmarks_.astype(vectors.dtype, copy=False)
        values: npt.NDArray[Any] = vectors @ (2 * landmarks).T
        values -= np.square(vectors).sum(axis=1)[:, None]
        values -= np.square(landmarks).sum(axis=1)
        values *= values.dtype.type(self.gamma_)
        np.minimum(values, 0, out=values)
        np.exp(values, out=values)
        return values


def principal_directions(kernel: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return what turns kernel values at landmarks into uncorrelated Nyström features.

    Parameters
    ----------
    kernel : (m, m)
        Of the landmarks with themselves.

    Returns
    -------
    (m, r) float64
        Directions that are lost in the rounding of float32 are left out.
    """
    values, vectors = np.linalg.eigh(kernel.astype(np.float64))
    kept = values > LEAST_SHARE * values[-1]
    directions: npt.NDArray[np.float64] = vectors[:, kept] / np.sqrt(values[kept])
    return directions
