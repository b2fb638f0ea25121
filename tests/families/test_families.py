"""Every family builds a classifier of images that learns, the same on any number of cores."""

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from joblib import parallel_config
from sklearn.base import clone

from stages import families
from stages.config.section import Section
from stages.learning.classifier import class_scores
from stages.learning.model import FAMILIES, ModelParams
from tests import blocks
from tests.classifiers import of_images


def test_the_families_are_the_modules_of_their_folder() -> None:
    files = Path(families.__file__).parent.glob("*.py")
    assert set(FAMILIES) == {file.stem for file in files} - {"__init__"}
    assert list(FAMILIES) == sorted(FAMILIES)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_has_params_of_its_own_and_builds_steps_that_end_in_a_classifier(
    name: str, small_model: Any
) -> None:
    family = importlib.import_module(f"stages.families.{name}")
    assert issubclass(family.Params, Section)
    assert not set(family.Params.model_fields) & set(ModelParams.model_fields)
    own = set(blocks.model(name)) - set(ModelParams.model_fields)
    assert set(family.Params.model_fields) == own
    *transformers, classifier = family.build(small_model(name), 0)
    assert all(hasattr(step, "transform") for step in transformers)
    assert hasattr(classifier, "predict")


@pytest.mark.parametrize("name", [name for name in FAMILIES if name != "dummy"])
def test_a_family_learns_from_real_images(
    name: str, fitted: dict[str, Any], test_sample: Any
) -> None:
    images, labels = test_sample
    accuracy = np.mean(fitted[name].predict(images) == labels)
    assert accuracy > 0.75


def test_the_baseline_answers_by_class_frequency_alone(
    fitted: dict[str, Any], train_sample: Any, test_sample: Any
) -> None:
    _, train_labels = train_sample
    images, _ = test_sample
    scores = class_scores(fitted["dummy"], images)
    shares = np.bincount(train_labels) / len(train_labels)
    np.testing.assert_allclose(scores, np.tile(shares, (len(images), 1)), rtol=1e-6)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_does_not_look_at_image_sizes_or_class_counts(name: str, small_model: Any) -> None:
    rng = np.random.default_rng(0)
    labels = np.tile(np.arange(3, dtype=np.uint8), 20)
    images = rng.integers(0, 40, (60, 5, 3)).astype(np.uint8)
    images[np.arange(60), labels] += 200
    chosen = small_model(name)
    classifier = of_images(chosen, 0).fit(images, labels)
    assert class_scores(classifier, images).shape == (60, 3)
    if name != "dummy":
        assert np.mean(classifier.predict(images) == labels) > 0.9


@pytest.mark.parametrize("name", FAMILIES)
def test_one_thread_or_two_give_the_same_scores(
    name: str, small_model: Any, train_sample: Any, test_sample: Any
) -> None:
    chosen = small_model(name)
    images, labels = train_sample
    scores = []
    for n_jobs in (1, 2):
        with parallel_config(backend="threading", n_jobs=n_jobs):
            classifier = of_images(chosen, 3).fit(images, labels)
        scores.append(class_scores(classifier, test_sample[0]))
    np.testing.assert_array_equal(scores[0], scores[1])


@pytest.mark.parametrize("name", FAMILIES)
def test_the_same_seed_gives_the_same_classifier(
    name: str, small_model: Any, train_sample: Any, test_sample: Any
) -> None:
    chosen = small_model(name)
    images, labels = (array[:200] for array in train_sample)
    one, again = (
        class_scores(of_images(chosen, 5).fit(images, labels), test_sample[0]) for _ in range(2)
    )
    np.testing.assert_array_equal(one, again)


@pytest.mark.parametrize("name", ["logistic", "softmax", "mlp", "multiclass"])
def test_the_unit_of_the_values_does_not_matter_where_they_are_scaled(
    name: str, small_model: Any, train_sample: Any, test_sample: Any
) -> None:
    # A power of two rounds nothing otherwise; but what had no ink in training has no scale.
    images, labels = train_sample
    chosen = small_model(name)
    plain, scaled = (
        class_scores(of_images(chosen, 0).fit(images * unit, labels), test_sample[0] * unit)
        for unit in (np.float32(1), np.float32(1 / 256))
    )
    np.testing.assert_allclose(plain, scaled, atol=1e-3)


def test_neighbours_are_the_nearest_by_exact_euclidean_distance(
    small_model: Any, train_sample: Any, test_sample: Any
) -> None:
    chosen = small_model("neighbors", n_neighbors=1)
    images, labels = train_sample
    tested = test_sample[0]
    flat, others = (a.reshape(len(a), -1).astype(np.int64) for a in (images, tested))
    squares = (others**2).sum(1)[:, None] + (flat**2).sum(1) - 2 * others @ flat.T
    nearest = squares.argmin(axis=1)
    np.testing.assert_array_equal(
        of_images(chosen, 0).fit(images, labels).predict(tested), labels[nearest]
    )


@pytest.mark.parametrize("name", FAMILIES)
def test_a_built_classifier_can_be_cloned(name: str, small_model: Any) -> None:
    chosen = small_model(name)
    classifier = of_images(chosen, 3)
    assert repr(clone(classifier)) == repr(classifier)
