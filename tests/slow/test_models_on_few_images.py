"""Every model of the project fits itself to what images there are: small, few, blank, unequal."""

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.pipeline import make_pipeline

from stages.imaging.features import FeatureParams, build_extractor
from stages.learning.calibrated import Calibrated
from stages.learning.calibration import class_logits, cross_calibrated, model_calibration
from stages.learning.classifier import fit
from stages.learning.folds import assign_folds, out_of_fold_scores
from stages.learning.model import ModelParams, build_classifier, fold_bounds
from tests.learning.few_images import digits
from tests.scratch import PROJECT, read_yaml

PARAMS = read_yaml(PROJECT / "params.yaml")
MODELS = PARAMS["models"] | read_yaml(PROJECT / "stages/more/params.yaml")["models"]
# What takes longest, where more of it would show nothing.
QUICK = {"n_steps": 40, "n_estimators": 4, "max_iter": 30, "hidden_layer_sizes": [16]}
SETS: dict[str, dict[str, Any]] = {
    "8x8, 10 classes of 6": {"counts": (6,) * 10},
    "16x16, 13 classes of 3": {"shape": (16, 16), "counts": (3,) * 13},
    "64x48, classes of 20, 2 and 5": {"shape": (64, 48), "counts": (20, 2, 5)},
    "200x200, 2 classes of 3": {"shape": (200, 200), "counts": (3, 3)},
}

Array = npt.NDArray[Any]


def scored(name: str, images: Array, labels: Array) -> tuple[Array, Array, Any, list[str]]:
    """Return out-of-fold probabilities, folds, the fitted model, and what is told of it."""
    block = {**MODELS[name], **{key: QUICK[key] for key in QUICK if key in MODELS[name]}}
    chosen = ModelParams.type_of(block).model_validate(block)
    own = PARAMS["features"][chosen.features]
    extractor = build_extractor(FeatureParams.type_of(own).model_validate(own))
    vectors = images
    for step in extractor:
        vectors = step.fit_transform(vectors)
    data = vectors, labels, np.arange(len(labels), dtype=np.int32)
    build = partial(build_classifier, chosen, 7)
    folds = assign_folds(labels, chosen.folds, 3)
    told = fold_bounds(chosen, *data, folds)
    logits = out_of_fold_scores(build, *data, folds, score=class_logits)
    calibration = model_calibration(build, data, logits, 5)
    probabilities = cross_calibrated(logits, labels[: len(folds)], folds)
    steps = [step for _, step in fit(build(), vectors, labels).steps]
    names = [str(label) for label in np.unique(labels)]
    whole = make_pipeline(*extractor, *steps)
    model = Calibrated(whole, calibration.temperature, calibration.least, names)
    return probabilities, folds, model, told


def check(probabilities: Array, n: int, n_classes: int) -> None:
    assert probabilities.shape == (n, n_classes)
    assert np.isfinite(probabilities).all()
    assert (probabilities > 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("own", SETS)
@pytest.mark.parametrize("name", MODELS)
def test_a_model_fits_itself_to_other_images(name: str, own: str) -> None:
    images, labels = digits(**SETS[own])
    probabilities, folds, model, _ = scored(name, images, labels)
    check(probabilities, len(folds), len(np.unique(labels)))
    check(model.predict_proba(images), len(images), len(np.unique(labels)))


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", MODELS)
def test_images_without_anything_in_them_have_probabilities_too(name: str) -> None:
    images = np.full((12, 8, 8), 0 if name < "m" else 200, dtype=np.uint8)
    labels = np.tile(np.arange(3, dtype=np.uint8), 4)
    probabilities, folds, model, _ = scored(name, images, labels)
    check(probabilities, len(folds), 3)
    check(model.predict_proba(images), 12, 3)


@pytest.mark.parametrize("name", ["sgd", "knn", "svm_rbf"])
def test_models_of_strokes_tell_small_digits_apart(name: str) -> None:
    images, labels = digits(counts=(20,) * 10)
    probabilities, *_ = scored(name, images, labels)
    assert np.count_nonzero(probabilities.argmax(axis=1) != labels) <= 0.05 * len(labels)


def test_what_is_fewer_than_asked_for_is_told_in_a_line_each() -> None:
    images, labels = digits(counts=(6, 3, 8))
    knn = MODELS["knn"]
    assert scored("knn", images, labels)[-1] == [
        "3 of 5 folds: images of the rarest class: 3",
        f"3 of {knn['projection']['n_components']} principal components: images to fit to: 11",
        f"2 of {knn['n_neighbors']} neighbours: images of the rarest class: 2",
    ]
    assert scored("random_forest", images, labels)[-1] == [
        "3 of 5 folds: images of the rarest class: 3",
        "3 of 110 principal components: images to fit to: 11",
        "1 of 5 neighbours for whitening: images of the rarest class: 2",
        "1 of 5 images in a leaf: images of the rarest class: 2",
        "11 images drawn for a tree, not 2, which would be too few",
    ]
    assert scored("sgd", images, labels)[-1][-1] == "11 of 2000 landmarks: images to fit to: 11"
    assert scored("knn_pixels", *digits(counts=(2, 2)))[-1] == [
        "2 of 3 folds: images of the rarest class: 2",
        "2 of 4 neighbours: images to fit to: 2",
    ]


def test_where_there_is_enough_nothing_is_told() -> None:
    assert scored("knn_pixels", *digits(counts=(9, 9)))[-1] == []
    assert scored("dummy", *digits(counts=(3, 3)))[-1] == []
