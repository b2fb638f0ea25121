"""What transformers of images have in common: batches, on all cores."""

from typing import Any, Self

import joblib
import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import validate_data
from threadpoolctl import threadpool_limits

# At 28 x 28 and 12 orientations a batch needs some 30 MB for each thread; larger images go in
# smaller batches.
BATCH = 250
PIXELS = BATCH * 28 * 28

Floats = npt.NDArray[np.float32]


class ImageTransformer(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Transform images one by one, in batches on all cores; nothing is learned.

    The results are the same bits whatever the batch and the number of cores.

    Attributes
    ----------
    n_features_in_ : int
        Length of the second axis seen in `fit`.
    """

    def fit(self, X: npt.ArrayLike, y: object = None) -> Self:  # noqa: ARG002, N803 - sklearn's API
        """Check the images.

        Parameters
        ----------
        X : (n, height, width) or (n, n_features), any numeric dtype
            Rows of features are taken for images of height 1.
        y : ignored
        """
        validate_data(self, X, allow_nd=True)
        return self

    def transform(self, X: npt.ArrayLike) -> Floats:  # noqa: N803 - sklearn's API
        """Return the transformed images; may be called without a `fit`.

        Parameters
        ----------
        X : (n, height, width) or (n, n_features), any numeric dtype

        Returns
        -------
        (n, …) float32
        """
        images: npt.NDArray[Any] = validate_data(self, X, allow_nd=True, reset=False)
        rows = images.ndim == 2
        done = self._in_batches(images[:, None, :] if rows else images)
        return done[:, 0] if rows and done.ndim == 3 else done

    def _in_batches(self, images: npt.NDArray[Any]) -> Floats:
        step = max(1, min(BATCH, PIXELS // max(1, images[0].size)))
        starts = range(0, len(images), step)
        jobs = (joblib.delayed(self._of_batch)(images[start : start + step]) for start in starts)
        # Split among threads, a matrix product rounds its last bits otherwise.
        with threadpool_limits(1, user_api="blas"):
            if len(starts) == 1:  # starting threads takes longer than one image
                return self._of_batch(images)
            return np.concatenate(joblib.Parallel(n_jobs=-1, prefer="threads")(jobs))

    def _of_batch(self, images: npt.NDArray[Any]) -> Floats:
        raise NotImplementedError

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags
