"""Scores: the greatest is the predicted class, whatever the batches and the cores."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from joblib import parallel_config
from sklearn.base import BaseEstimator, ClassifierMixin
from threadpoolctl import threadpool_limits

from stages.learning import classifier as scores_module
from stages.learning.classifier import class_scores, fit
from stages.learning.model import FAMILIES
from tests import blocks
from tests.classifiers import of_images


@pytest.mark.parametrize("name", FAMILIES)
def test_the_greatest_score_is_the_predicted_class(
    name: str, fitted: dict[str, Any], test_sample: Any
) -> None:
    images, _ = test_sample
    scores = class_scores(fitted[name], images)
    assert scores.dtype == np.float32
    assert scores.shape == (len(images), 10)
    np.testing.assert_array_equal(scores.argmax(axis=1), fitted[name].predict(images))


@pytest.mark.parametrize("batch", [1, 7, 256, 299, 300, 301])
@pytest.mark.parametrize("name", ["dummy", "forest", "neighbors"])
def test_batches_do_not_matter(
    name: str,
    batch: int,
    fitted: dict[str, Any],
    test_sample: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    images = test_sample[0][:60] if batch == 1 else test_sample[0]
    whole = class_scores(fitted[name], images)
    monkeypatch.setattr(scores_module, "BATCH", batch)
    np.testing.assert_array_equal(class_scores(fitted[name], images), whole)


def test_batches_hardly_matter_to_a_matrix_product(
    fitted: dict[str, Any], test_sample: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    images, _ = test_sample
    whole = class_scores(fitted["linear"], images)
    monkeypatch.setattr(scores_module, "BATCH", 7)
    np.testing.assert_allclose(class_scores(fitted["linear"], images), whole, rtol=1e-4, atol=1e-4)


def test_the_batch_is_a_multiple_of_what_neighbours_are_searched_in() -> None:
    assert scores_module.BATCH % 256 == 0


def test_scores_are_the_same_bits_on_every_run_and_number_of_threads(
    fitted: dict[str, Any], test_sample: Any
) -> None:
    images, _ = test_sample
    expected = class_scores(fitted["forest"], images)
    for n_jobs in (1, 2, 4):
        with parallel_config(backend="threading", n_jobs=n_jobs):
            np.testing.assert_array_equal(class_scores(fitted["forest"], images), expected)


@pytest.mark.parametrize("name", FAMILIES)
def test_two_classes_have_a_column_each(name: str, small_model: Any, train_sample: Any) -> None:
    images, labels = train_sample
    rows = labels < 2
    chosen = small_model(name)
    classifier = fit(of_images(chosen, 0), images[rows], labels[rows])
    scores = class_scores(classifier, images)
    assert scores.shape == (len(images), 2)
    predicted = classifier.predict(images)
    np.testing.assert_array_equal(scores.argmax(axis=1), predicted)
    assert name == "dummy" or set(predicted) == {0, 1}


class BothScores(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Has probabilities and a decision function, which differ."""

    def predict_proba(self, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
        return np.full((len(images), 2), 0.5)

    def decision_function(self, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
        return np.full(len(images), 3.0)


def test_the_decision_function_comes_before_probabilities() -> None:
    images = np.zeros((3, 2, 2), dtype=np.uint8)
    np.testing.assert_array_equal(class_scores(BothScores(), images), [[-3.0, 3.0]] * 3)


@pytest.mark.parametrize("name", ["linear", "kernel", "neighbors"])
def test_a_classifier_is_fitted_to_the_same_bits_by_any_number_of_threads(
    name: str, small_model: Any, train_sample: Any, test_sample: Any
) -> None:
    chosen = small_model(name, projection={**blocks.PROJECTION, "n_components": 100})
    scores = []
    for n_threads in (1, 2):
        with threadpool_limits(n_threads, user_api="blas"):
            classifier = fit(of_images(chosen, 0), *train_sample)
        scores.append(class_scores(classifier, test_sample[0]))
    np.testing.assert_array_equal(scores[0], scores[1])


def test_fitting_gives_back_the_classifier_and_leaves_its_settings(
    small_model: Any, train_sample: Any
) -> None:
    chosen = small_model("forest")
    classifier = of_images(chosen, 0)
    assert fit(classifier, *train_sample) is classifier
    assert classifier[-1].n_jobs is None


def test_images_may_be_mapped_from_a_file(
    fitted: dict[str, Any], test_sample: Any, tmp_path: Any
) -> None:
    images, _ = test_sample
    np.save(tmp_path / "images.npy", images)
    mapped = np.load(tmp_path / "images.npy", mmap_mode="r")
    for classifier in fitted.values():
        np.testing.assert_array_equal(
            class_scores(classifier, mapped), class_scores(classifier, images)
        )


def test_scores_that_are_no_numbers_are_refused() -> None:
    class Broken:
        def predict_proba(self, inputs: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
            return np.full((len(inputs), 2), np.nan)

    with pytest.raises(ValueError, match="expected scores, found 100% that are no numbers"):
        class_scores(Broken(), np.zeros((3, 2)))
