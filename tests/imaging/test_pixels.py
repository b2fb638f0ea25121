"""PixelVectors is a transformer as scikit-learn wants one, and lays images out as rows."""

import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import parametrize_with_checks

from stages.imaging.pixels import PixelVectors


@parametrize_with_checks([PixelVectors(), PixelVectors(divisor=255.0)])  # type: ignore[untyped-decorator]
def test_it_passes_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


def test_an_image_is_a_row_of_its_pixels_line_by_line() -> None:
    images = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    rows = PixelVectors().fit_transform(images)
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(rows, [list(range(12)), list(range(12, 24))])


@pytest.mark.parametrize("divisor", [1.0, 2.0, 255.0])
def test_values_are_divided_by_the_divisor(train_sample: Any, divisor: float) -> None:
    images, _ = train_sample
    rows = PixelVectors(divisor=divisor).fit_transform(images)
    expected = images.reshape(len(images), -1) / divisor
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows, expected, rtol=1e-6)


def test_255_brings_pixels_to_the_unit_range(train_sample: Any) -> None:
    images, _ = train_sample
    rows = PixelVectors(divisor=255.0).fit_transform(images)
    assert (rows.min(), rows.max()) == (0, 1)


def test_images_are_not_changed(train_sample: Any) -> None:
    images, _ = train_sample
    copy = images.copy()
    rows = PixelVectors().fit_transform(copy)
    rows += 1
    np.testing.assert_array_equal(copy, images)


@pytest.mark.parametrize("shape", [(1, 4, 3), (1, 3, 5), (1, 2, 6), (1, 12)])
def test_images_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    vectors = PixelVectors().fit(np.zeros((5, 3, 4), dtype=np.uint8))
    with pytest.raises(ValueError, match=r"expected images of shape \(3, 4\)|features"):
        vectors.transform(np.zeros(shape, dtype=np.uint8))


def test_another_width_is_told_with_both_shapes() -> None:
    vectors = PixelVectors().fit(np.zeros((5, 3, 4), dtype=np.uint8))
    with pytest.raises(ValueError, match=r"^expected images of shape \(3, 4\), found \(3, 5\)$"):
        vectors.transform(np.zeros((1, 3, 5), dtype=np.uint8))


def test_nothing_is_transformed_before_a_fit() -> None:
    with pytest.raises(NotFittedError):
        PixelVectors().transform(np.zeros((1, 3, 4), dtype=np.uint8))


def test_a_clone_and_a_pickle_give_the_same_rows(train_sample: Any) -> None:
    images, _ = train_sample
    vectors = PixelVectors(divisor=255.0).fit(images)
    rows = vectors.transform(images)
    np.testing.assert_array_equal(clone(vectors).fit_transform(images), rows)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(vectors)).transform(images), rows)
