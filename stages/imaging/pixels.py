"""Pixel features: images as the rows of their values."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from stages.config.section import Section
from stages.config.types import Positive


class Params(Section):
    """Of a `PixelVectors`, which says what it does."""

    divisor: Positive


def build(params: Params) -> list[Any]:
    """Return the transformers that turn images into vectors, in their order."""
    return [PixelVectors(divisor=params.divisor)]


class PixelVectors(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Lay out each image as one row of float32 pixel values.

    Parameters
    ----------
    divisor : float, default=1.0
        What each value is divided by; 255 brings the values of uint8 images to [0, 1].

    Attributes
    ----------
    n_features_in_ : int
        Length of the second axis seen in `fit`.
    """

    def __init__(self, divisor: float = 1.0) -> None:
        self.divisor = divisor

    def fit(self, X: npt.ArrayLike, y: object = None) -> Self:  # noqa: ARG002, N803 - sklearn's API
        """Remember the shape of an image.

        Parameters
        ----------
        X : (n, height, width) or (n, n_features), any numeric dtype
        y : ignored
        """
        images = validate_data(self, X, allow_nd=True)
        self.image_shape_ = images.shape[1:]
        return self

    def transform(self, X: npt.ArrayLike) -> npt.NDArray[np.float32]:  # noqa: N803 - sklearn's API
        """Return one row for each image.

        Parameters
        ----------
        X : (n, height, width) or (n, n_features), shaped as in `fit`

        Returns
        -------
        (n, height * width) float32

        Raises
        ------
        ValueError
            If the images have another shape than those of `fit`.
        """
        check_is_fitted(self)
        images: npt.NDArray[Any] = validate_data(self, X, allow_nd=True, reset=False)
        if images.shape[1:] != self.image_shape_:
            msg = f"expected images of shape {self.image_shape_}, found {images.shape[1:]}"
            raise ValueError(msg)
        rows = images.reshape(len(images), -1).astype(np.float32)
        return rows if self.divisor == 1 else rows / np.float32(self.divisor)

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags
