"""Softmax regression from scratch: mini-batch gradient descent with momentum."""

from typing import Annotated, Any, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field
from scipy.special import log_softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, check_random_state, validate_data

from stages.config.section import Section
from stages.config.types import Count, NonNegative, Positive

Floats = npt.NDArray[Any]  # float64 or float32, whichever the vectors are
Codes = npt.NDArray[np.intp]


class Params(Section):
    """Of a `SoftmaxRegression` on scaled vectors, which says what each does."""

    alpha: NonNegative
    learning_rate_init: Positive
    momentum: Annotated[float, Field(ge=0, lt=1)]
    batch_size: Count
    max_iter: Count
    validation_fraction: Annotated[float, Field(ge=0, lt=1)]
    n_iter_no_change: Count


def build(params: Params, seed: int) -> list[Any]:
    """Return the unfitted steps of a classifier of vectors.

    Each feature is first divided by its greatest training value, and cut off there.
    """
    from sklearn.preprocessing import MaxAbsScaler

    own = params.model_dump(include=set(Params.model_fields))
    return [MaxAbsScaler(clip=True), SoftmaxRegression(**own, random_state=seed)]


class SoftmaxRegression(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Learn one score for each class, linear in the vector, whose softmax is likely.

    Minimises the mean cross-entropy plus ``alpha / 2`` times the squared weights, which
    is what `sklearn.linear_model.LogisticRegression` does with ``C = 1 / (alpha * n)``,
    by gradient descent on mini-batches with momentum (Polyak, 1964, "Some methods of
    speeding up the convergence of iteration methods"). Training stops when the
    cross-entropy of a split that is held out for it no longer falls (Prechelt, 1998,
    "Early stopping — but when?"), and the weights of the best epoch are kept.

    Parameters
    ----------
    alpha : float, default=1e-4
        Strength of the penalty; intercepts have none.
    learning_rate_init : float, default=0.1
        It stays what it is.
    momentum : float, default=0.9
        What is kept of the last step, from 0 to below 1.
    batch_size : int, default=200
    max_iter : int, default=200
        Epochs at most.
    validation_fraction : float, default=0.1
        Of each class, rounded down, held out; without any, all epochs are run.
    n_iter_no_change : int, default=10
        Epochs without a new best after which training stops.
    random_state : int, RandomState instance or None, default=None

    Attributes
    ----------
    classes_ : (n_classes,)
    coef_ : (n_classes, n_features), float32 if the vectors are that, else float64
    intercept_ : (n_classes,)
    loss_curve_ : list of float
        Mean loss, penalty included, of the batches of each epoch.
    validation_loss_curve_, validation_scores_ : list of float
        Cross-entropy and accuracy on the held out split after each epoch.
    n_iter_ : int
        Epochs run.
    n_features_in_ : int
    """

    def __init__(  # noqa: PLR0913 - sklearn's API
        self,
        *,
        alpha: float = 1e-4,
        learning_rate_init: float = 0.1,
        momentum: float = 0.9,
        batch_size: int = 200,
        max_iter: int = 200,
        validation_fraction: float = 0.1,
        n_iter_no_change: int = 10,
        random_state: Any = None,
    ) -> None:
        self.alpha = alpha
        self.learning_rate_init = learning_rate_init
        self.momentum = momentum
        self.batch_size = batch_size
        self.max_iter = max_iter
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803 - sklearn's API
        """Learn the weights.

        Parameters
        ----------
        X : (n, n_features) float
        y : (n,) class labels

        Raises
        ------
        ValueError
            If there are fewer than two classes, or the learning rate is far too high.
        """
        vectors, labels = validate_data(self, X, y, dtype=[np.float64, np.float32])
        check_classification_targets(labels)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("expected at least two classes, found one class")
        random = check_random_state(self.random_state)
        held = draw_validation(codes, self.validation_fraction, random)
        training, validation = (vectors[~held], codes[~held]), (vectors[held], codes[held])
        weights = np.zeros((len(self.classes_), vectors.shape[1] + 1), dtype=vectors.dtype)
        # Without validation the last weights are the best: `best` stays this very array.
        velocity, best = np.zeros_like(weights), weights
        self.loss_curve_: list[float] = []
        self.validation_loss_curve_: list[float] = []
        self.validation_scores_: list[float] = []
        for epoch in range(self.max_iter):
            self.loss_curve_.append(self._run_epoch(weights, velocity, *training, random))
            if not held.any():
                continue
            self._validate(weights, *validation)
            best_epoch = int(np.argmin(self.validation_loss_curve_))
            if best_epoch == epoch:
                best = weights.copy()
            elif epoch - best_epoch >= self.n_iter_no_change:
                break
        self.coef_, self.intercept_ = best[:, :-1].copy(), best[:, -1].copy()
        self.n_iter_ = len(self.loss_curve_)
        return self

    def decision_function(self, X: npt.ArrayLike) -> Floats:  # noqa: N803 - sklearn's API
        """Return the scores of the classes, (n, n_classes).

        For two classes their difference, (n,): the log odds of the second.
        """
        scores = self._scores(X)
        return scores if len(self.classes_) > 2 else scores[:, 1] - scores[:, 0]

    def predict_proba(self, X: npt.ArrayLike) -> Floats:  # noqa: N803 - sklearn's API
        """Return the probability of each class, (n, n_classes)."""
        shares: Floats = np.exp(log_softmax(self._scores(X), axis=1))
        return shares

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803 - sklearn's API
        """Return the class of each vector."""
        chosen = self._scores(X).argmax(axis=1)
        labels: npt.NDArray[Any] = self.classes_[chosen]
        return labels

    def _scores(self, X: npt.ArrayLike) -> Floats:  # noqa: N803 - sklearn's API
        check_is_fitted(self)
        vectors = validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        scores: Floats = vectors @ self.coef_.T + self.intercept_
        return scores

    def _run_epoch(
        self, weights: Floats, velocity: Floats, vectors: Floats, codes: Codes, random: Any
    ) -> float:
        """Take a step downhill for each mini-batch, in place; return the mean loss before them."""
        order, total = random.permutation(len(vectors)), 0.0
        for start in range(0, len(order), self.batch_size):
            rows = order[start : start + self.batch_size]
            loss, gradient = loss_and_gradient(weights, vectors[rows], codes[rows], self.alpha)
            velocity *= self.momentum
            velocity -= self.learning_rate_init * gradient
            weights += velocity
            total += loss * len(rows)
        if not np.isfinite(total):
            rate = self.learning_rate_init
            raise ValueError(f"learning_rate_init={rate}: the loss grows without bound; lower it")
        return total / len(order)

    def _validate(self, weights: Floats, vectors: Floats, codes: Codes) -> None:
        loss, _ = loss_and_gradient(weights, vectors, codes, 0)
        predicted = class_scores(weights, vectors).argmax(axis=1)
        self.validation_loss_curve_.append(loss)
        self.validation_scores_.append(float(np.mean(predicted == codes)))


def loss_and_gradient(
    weights: Floats, vectors: Floats, codes: Codes, alpha: float
) -> tuple[float, Floats]:
    """Return the penalised mean cross-entropy and its gradient by the weights.

    Parameters
    ----------
    weights : (n_classes, n_features + 1)
        The last column holds the intercepts, which are not penalised.
    vectors : (n, n_features)
    codes : (n,) integer
        The class of each vector, from 0 on.
    alpha : float
        Of ``alpha / 2`` times the squared weights.

    Returns
    -------
    loss : float
    gradient : (n_classes, n_features + 1)
    """
    rows = np.arange(len(codes))
    log_shares = log_softmax(class_scores(weights, vectors), axis=1)
    coef = weights[:, :-1]
    loss = -float(log_shares[rows, codes].mean()) + alpha / 2 * float(np.square(coef).sum())
    difference = np.exp(log_shares)
    difference[rows, codes] -= 1
    difference /= len(codes)
    gradient = np.empty_like(weights)
    gradient[:, :-1] = difference.T @ vectors + alpha * coef
    gradient[:, -1] = difference.sum(axis=0)
    return loss, gradient


def class_scores(weights: Floats, vectors: Floats) -> Floats:
    """Return the linear score of each class, (n, n_classes)."""
    scores: Floats = vectors @ weights[:, :-1].T + weights[:, -1]
    return scores


def draw_validation(
    codes: Codes, fraction: float, random: np.random.RandomState
) -> npt.NDArray[np.bool_]:
    """Return which rows to hold out, (n,) bool: of each class the same share, rounded down."""
    held = np.zeros(len(codes), dtype=np.bool_)
    for code, count in enumerate(np.bincount(codes)):
        own = np.flatnonzero(codes == code)
        held[random.permutation(own)[: int(fraction * count)]] = True
    return held
