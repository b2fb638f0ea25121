"""How unlike all that a model was taught an image is."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, OutlierMixin

from stages.learning.subspaces import Subspaces, class_distances

Floats = npt.NDArray[np.float64]

LEAST = 1e-12  # of what a logarithm is taken of
BLOCK = 2048  # vectors that are measured at once; bounds memory


class Novelty(OutlierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Tell images of the known classes from others; it is put together, not fitted itself.

    Two things are measured: how far an image is from the nearest of the subspaces of the known
    classes (the logarithm), and how much more a classifier takes it for one of the strangers
    (`stages.imaging.strangers`) than for any known class. Either alone overlooks what the other
    sees. Images that neither has seen set a scale for each: 0 is their median, 1 what as many
    of them exceed as are to be refused. Of the sum, too, 0 is the median and 1 the threshold.

    Parameters
    ----------
    projection : fitted Pipeline
        Turns images into vectors.
    subspaces : fitted `stages.learning.class_distances.ClassDistances`
        Of the vectors of known classes.
    classifier : fitted classifier of vectors
        With a decision function, whose last class is that of strangers.
    medians, thresholds : list of three floats
        Of the distance, of the classifier's margin, and of the sum of the two.
    """

    def __init__(
        self,
        projection: Any,
        subspaces: Any,
        classifier: Any,
        *,
        medians: list[float],
        thresholds: list[float],
    ) -> None:
        self.projection = projection
        self.subspaces = subspaces
        self.classifier = classifier
        self.medians = medians
        self.thresholds = thresholds

    def unlikeness(self, X: npt.ArrayLike) -> Floats:  # noqa: N803 - sklearn's API
        """Return how unlike the known classes each image is, (n,) float64.

        Parameters
        ----------
        X : (n, height, width) uint8
        """
        measured = measures(
            self.subspaces, self.classifier, self.projection.transform(np.asarray(X))
        )
        medians, thresholds = np.array(self.medians), np.array(self.thresholds)
        sums = _scaled(measured, medians[:2], thresholds[:2]).sum(axis=1)
        unlike: Floats = _scaled(sums, medians[2], thresholds[2])
        return unlike

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[np.int64]:  # noqa: N803 - sklearn's API
        """Return 1 for an image of a known class, -1 for another."""
        return np.where(self.unlikeness(X) > 1, -1, 1)


def put_together(
    projection: Any,
    subspaces: Any,
    classifier: Any,
    unseen: npt.NDArray[np.float32],
    refused: float,
) -> Novelty:
    """Return a `Novelty` that refuses a share of what it is not fitted to.

    Parameters
    ----------
    projection, subspaces, classifier : fitted
        See `Novelty`.
    unseen : (n, d) float32
        Vectors of known classes, as the projection makes them.
    refused : float
        The share.
    """
    measured = measures(subspaces, classifier, unseen)
    medians, thresholds = np.quantile(measured, [0.5, 1 - refused], axis=0)
    sums = _scaled(measured, medians, thresholds).sum(axis=1)
    median, threshold = np.quantile(sums, [0.5, 1 - refused])
    return Novelty(
        projection,
        subspaces,
        classifier,
        medians=[*medians.tolist(), float(median)],
        thresholds=[*thresholds.tolist(), float(threshold)],
    )


def measures(subspaces: Any, classifier: Any, vectors: npt.NDArray[np.float32]) -> Floats:
    """Return of each vector what a `Novelty` measures, (n, 2) float64."""
    blocks = [vectors[start : start + BLOCK] for start in range(0, max(1, len(vectors)), BLOCK)]
    scores = np.concatenate([classifier.decision_function(block) for block in blocks])
    margins = scores[:, -1] - scores[:, :-1].max(axis=1)
    return np.stack([log_distances(subspaces, vectors), margins], axis=1)


def log_distances(subspaces: Any, vectors: npt.NDArray[np.float32]) -> Floats:
    """Return the logarithm of each vector's distance to the nearest subspace, (n,) float64."""
    known = Subspaces(subspaces.centres_, subspaces.directions_, subspaces.owners_)
    blocks = [vectors[start : start + BLOCK] for start in range(0, max(1, len(vectors)), BLOCK)]
    nearest = np.concatenate([class_distances(block, known).min(axis=1) for block in blocks])
    logs: Floats = np.log(np.maximum(nearest.astype(np.float64), LEAST))
    return logs


def _scaled(values: Floats, median: Any, threshold: Any) -> Floats:
    """Return values so that the median is 0 and the threshold 1."""
    scaled: Floats = (values - median) / np.maximum(threshold - median, LEAST)
    return scaled
