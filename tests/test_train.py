"""A model file takes raw images to the classes that its classifier gives their vectors."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stages import cross_validate, featurize, train
from stages.config import params
from stages.config.errors import PipelineError
from stages.learning.calibration import (
    Calibration,
    class_logits,
    fit_calibration,
    model_calibration,
)
from stages.learning.classifier import class_scores, fit
from stages.learning.model import FAMILIES, ModelParams, build_classifier
from stages.store.arrays import read_arrays, write_arrays
from stages.store.model_file import load_model
from stages.store.reports import write_json
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set
from tests import blocks
from tests.class_names import DIGITS, write_class_names

Run = Callable[..., Any]
N = 300  # of the images of the sample
WITH_DISTANCES = {**blocks.PROJECTION, "class_distances": blocks.DISTANCES}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, train_sample: Any) -> Run:
    """Run the stage for a model, and return what it saved."""
    monkeypatch.chdir(tmp_path)
    images, labels = (values[:N] for values in train_sample)
    source = np.arange(N, dtype=np.int32)
    write_class_names(DIGITS)
    write_arrays(Path("data/train/original/pixels"), images=images, labels=labels, source=source)

    def run_stage(family: str, **changes: Any) -> Any:
        models = {"mine": blocks.model(family, **changes)}
        document = {"seed": 9, "features": blocks.FEATURES, "models": models}
        write_json(Path("params.yaml"), document)
        if models["mine"]["features"] == "gradients":
            monkeypatch.setattr(sys, "argv", ["featurize", "original", "gradients"])
            featurize.main()
        for stage in (cross_validate, train):
            monkeypatch.setattr(sys, "argv", [stage.__name__, "mine"])
            stage.main()
        return load_model(Path("models/mine.skops"))

    return run_stage


@pytest.mark.parametrize(
    ("family", "features", "projection"),
    [
        *[(family, "pixels", None) for family in FAMILIES],
        ("linear", "gradients", None),
        ("linear", "gradients", blocks.PROJECTION),
        *[(family, "gradients", WITH_DISTANCES) for family in FAMILIES],
    ],
)
def test_raw_images_are_scored_as_their_vectors_are(
    run: Run, test_sample: Any, family: str, features: str, projection: Any
) -> None:
    images, _ = test_sample
    model = run(family, features=features, projection=projection)
    chosen = params.load("models.mine", ModelParams)
    extractor = load_extractor(features)
    vectors, labels, _ = read_training_set("original", features, extractor)
    classifier = build_classifier(chosen, derive_seed(9, "models.mine"))
    fit(classifier, vectors, labels)
    tested = images
    for step in extractor:
        tested = step.fit_transform(tested)
    calibration = Calibration(model.temperature, model.least)
    expected = calibration.probabilities(class_logits(classifier, tested))
    np.testing.assert_array_equal(class_scores(model, images), expected)
    predicted = model.predict(images)
    np.testing.assert_array_equal(predicted, classifier.predict(tested))
    assert model.image_shape == [28, 28]


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "dummy"])
def test_gradients_teach_more_than_pixels(run: Run, test_sample: Any, family: str) -> None:
    images, labels = test_sample
    errors = {
        features: np.sum(run(family, features=features).predict(images) != labels)
        for features in ("pixels", "gradients")
    }
    assert errors["gradients"] < errors["pixels"]


def test_the_calibration_is_that_of_the_out_of_fold_logits(run: Run, train_sample: Any) -> None:
    model = run("linear", folds=3)
    (logits,) = read_arrays(train.SCORES / "mine", "logits")
    assert Calibration(model.temperature, model.least) == fit_calibration(
        logits, train_sample[1][:N]
    )


def test_a_model_without_folds_is_calibrated_too(run: Run, small_model: Any) -> None:
    model = run("linear")
    data = read_training_set("original", "pixels", load_extractor("pixels"))
    build = partial(build_classifier, small_model("linear"), derive_seed(9, "models.mine"))
    none = np.empty((0, 10), np.float32)
    expected = model_calibration(build, data, none, derive_seed(9, "calibration"))
    assert Calibration(model.temperature, model.least) == expected


def test_a_projection_is_saved_with_the_model(run: Run) -> None:
    model = run("neighbors", features="gradients", projection=blocks.PROJECTION)
    steps = [type(step).__name__ for _, step in model.classifier.steps]
    assert steps[:3] == ["Resize", "Deskew", "GradientHistograms"]
    assert steps[3:5] == ["PrincipalComponents", "WithinClassWhitening"]
    assert len(steps) == 6


def test_the_settings_of_the_features_are_saved_with_the_model(run: Run, test_sample: Any) -> None:
    images, _ = test_sample
    model = run("neighbors", features="gradients")
    before = model.predict(images)
    Path("params.yaml").unlink()
    np.testing.assert_array_equal(load_model(Path("models/mine.skops")).predict(images), before)
    assert model.classifier[2].get_params() == {
        name: value
        for name, value in blocks.FEATURES["gradients"].items()
        if name not in {"extractor", "deskew"}
    }


def test_the_same_params_give_the_same_bytes_and_another_seed_others(run: Run) -> None:
    contents = []
    for _ in range(2):
        run("kernel", features="gradients", projection=blocks.PROJECTION)
        contents.append(Path("models/mine.skops").read_bytes())
    assert contents[0] == contents[1]
    text = Path("params.yaml").read_text()
    Path("params.yaml").write_text(text.replace('"seed": 9', '"seed": 10'))
    train.main()
    assert Path("models/mine.skops").read_bytes() != contents[0]


def test_params_are_upper_bounds_and_what_data_allow_less_of_is_told(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    projection = {**blocks.PROJECTION, "n_components": 601}
    model = run("neighbors", features="gradients", projection=projection)
    assert capsys.readouterr().err.splitlines() == [
        "mine: 100 of 601 principal components: images to fit to: 300"
    ]
    assert len(model.classifier[3].components_) == 100


def test_vectors_that_were_not_made_are_told(run: Run) -> None:
    run("dummy")
    document = {"seed": 9, "features": blocks.FEATURES}
    document["models"] = {"mine": blocks.model("dummy", features="gradients")}
    write_json(Path("params.yaml"), document)
    with pytest.raises(PipelineError) as caught:
        train.main()
    assert str(caught.value) == (
        "data/train/original/gradients/labels.npy: not found; 'dvc repro' makes it"
    )
