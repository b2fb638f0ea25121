"""Two views are the vectors of an image set upright, then those of it as it was drawn."""

from typing import Any

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

from stages.imaging.deskew import Deskew
from stages.imaging.features import FeatureParams, build_extractor
from stages.imaging.gradients import GradientHistograms
from stages.learning.classifier import class_scores
from stages.store.model_file import load_model, save_model
from tests.blocks import FEATURES
from tests.imaging.gradient_cases import crops

BLOCK = dict(FEATURES["two_views"])
HISTOGRAMS = {name: value for name, value in BLOCK.items() if name != "extractor"}


def two_views() -> Any:
    return make_pipeline(*build_extractor(FeatureParams.type_of(BLOCK).model_validate(BLOCK)))


@pytest.mark.parametrize("shape", [(28, 28), (11, 40)], ids=str)
def test_they_are_both_views_side_by_side(train_sample: Any, shape: tuple[int, int]) -> None:
    images = crops(train_sample[0][:60], shape)
    histograms = GradientHistograms(**HISTOGRAMS)
    upright = histograms.fit_transform(Deskew().fit_transform(images))
    drawn = histograms.fit_transform(images)
    found = two_views().fit_transform(images)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, np.hstack([upright, drawn]))


def test_where_an_image_lies_changes_the_view_of_it_as_drawn_alone(train_sample: Any) -> None:
    image = train_sample[0][:1]
    moved = np.roll(image, 2, axis=2)
    before, after = (two_views().fit_transform(each)[0] for each in (image, moved))
    half = len(before) // 2
    np.testing.assert_allclose(after[:half], before[:half], atol=1e-5)
    assert np.abs(after[half:] - before[half:]).max() > 0.1


def test_a_model_file_holds_them(train_sample: Any, tmp_path: Any) -> None:
    from sklearn.neighbors import KNeighborsClassifier

    images, labels = (array[:80] for array in train_sample)
    vectors = two_views().fit_transform(images)
    classifier = KNeighborsClassifier(3).fit(vectors, labels)
    save_model(tmp_path / "a.skops", make_pipeline(two_views(), classifier))
    loaded = load_model(tmp_path / "a.skops")
    expected = class_scores(classifier, vectors)
    np.testing.assert_array_equal(class_scores(loaded, images), expected)
