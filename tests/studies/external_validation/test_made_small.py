"""Of MNIST's own digits, made small as scikit-learn's were, more are read in the form that is used."""

from typing import Any

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

from stages.imaging.features import FeatureParams, build_extractor
from stages.studies.external_validation.digits import FORM, PLAIN, in_form, read_digits
from tests import blocks
from tests.studies.external_validation.made_small import INK, made_small


@pytest.fixture(scope="module")
def small(test_sample: Any) -> Any:
    return np.stack([made_small(image) for image in test_sample[0]])


def test_digits_made_small_are_like_scikit_learns(small: Any) -> None:
    known, _ = read_digits()
    assert known.sum(axis=(1, 2)).mean() == pytest.approx(INK, abs=1)
    assert small.sum(axis=(1, 2)).mean() == pytest.approx(INK, rel=0.03)
    for axes in ((0, 1), (0, 2)):
        found, expected = (images.sum(axis=axes) / images.sum() for images in (small, known))
        np.testing.assert_allclose(found, expected, atol=0.03)


def test_more_of_them_are_read_by_back_projection(
    small: Any, train_sample: Any, test_sample: Any
) -> None:
    block = dict(blocks.FEATURES["gradients"])
    extractor = build_extractor(FeatureParams.type_of(block).model_validate(block))
    model = make_pipeline(*extractor, KNeighborsClassifier(1)).fit(*train_sample)
    errors = {
        form: int(np.sum(model.predict(in_form(small, form)) != test_sample[1]))
        for form in (PLAIN, FORM)
    }
    assert errors[FORM] < 0.9 * errors[PLAIN]
