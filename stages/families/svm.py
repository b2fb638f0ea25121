"""Support vector machines, on a sample of the training vectors where all are too many."""

from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, check_random_state, validate_data

from stages.config.section import Section
from stages.config.types import Count, Positive
from stages.learning.sampling import stratified_sample

CACHE_SIZE = 1000  # MB of kernel values


class Params(Section):
    """Of a `sklearn.svm.SVC`."""

    kernel: Literal["linear", "rbf"]
    C: Positive
    """The inverse of the strength of the penalty on the squared weights."""
    gamma: Literal["scale"] | Positive
    """Of the Gaussian kernel; the linear one has none."""
    max_images: Count | None
    """How many training images it is fitted to at most, drawn by class; null for all."""


def build(params: Params, seed: int) -> list[Any]:
    """Return an unfitted classifier of vectors; it separates each pair of classes."""
    from sklearn.svm import SVC

    machine = SVC(
        kernel=params.kernel,
        C=params.C,
        gamma=params.gamma,
        break_ties=True,
        cache_size=CACHE_SIZE,
    )
    if params.max_images is None:
        return [machine]
    return [SampledClassifier(machine, params.max_images, random_state=seed)]


class SampledClassifier(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Fit a classifier to a stratified sample of what it is given.

    The sample is drawn in `fit`, so that in cross-validation it is of the training folds. It
    has a vector of each class, however rare.

    Parameters
    ----------
    estimator : classifier with a decision function
    max_samples : int, default=10000
        All are taken where there are no more.
    random_state : int, RandomState instance or None, default=None

    Attributes
    ----------
    classes_ : (n_classes,)
    estimator_ : fitted classifier
    n_features_in_ : int
    """

    def __init__(
        self, estimator: Any, max_samples: int = 10_000, *, random_state: Any = None
    ) -> None:
        self.estimator = estimator
        self.max_samples = max_samples
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803 - sklearn's API
        """Draw the sample and fit the classifier to it.

        Parameters
        ----------
        X : (n, n_features) float
        y : (n,) class labels
        """
        vectors, labels = validate_data(self, X, y, dtype=[np.float64, np.float32])
        check_classification_targets(labels)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        seed = check_random_state(self.random_state).randint(np.iinfo(np.int32).max)
        size = max(len(self.classes_), min(self.max_samples, len(codes)))
        rows = stratified_sample(codes, size, seed)
        lost = np.setdiff1d(codes, codes[rows])  # scores would be of other classes than `classes_`
        rows = np.sort([*rows, *(np.flatnonzero(codes == code)[0] for code in lost)])
        self.estimator_ = clone(self.estimator).fit(vectors[rows], labels[rows])
        return self

    def decision_function(self, X: npt.ArrayLike) -> npt.NDArray[np.float64]:  # noqa: N803 - sklearn's API
        """Return the classifier's own, (n, n_classes), or (n,) for two classes."""
        vectors = self._validated(X)
        scores: npt.NDArray[np.float64] = self.estimator_.decision_function(vectors)
        return scores

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803 - sklearn's API
        """Return the class of each vector."""
        vectors = self._validated(X)
        labels: npt.NDArray[Any] = self.estimator_.predict(vectors)
        return labels

    def _validated(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803 - sklearn's API
        check_is_fitted(self)
        vectors: npt.NDArray[Any] = validate_data(
            self, X, dtype=[np.float64, np.float32], reset=False
        )
        return vectors
