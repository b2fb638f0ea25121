"""A calibrated model answers with probabilities, and its predictions are the greatest of them."""

from pathlib import Path
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.base import clone, is_classifier

from stages.config.types import SGDLoss
from stages.learning.calibrated import Calibrated
from stages.learning.calibration import Calibration, class_logits
from stages.learning.classifier import class_scores, fit
from stages.learning.model import FAMILIES
from stages.store.model_file import load_model, save_model
from tests.class_names import DIGITS, HARD
from tests.classifiers import of_images

Array = npt.NDArray[Any]

LOSSES = [(name, {"loss": loss}) for name in ("linear", "multiclass") for loss in get_args(SGDLoss)]
OTHERS = [
    ("dummy", {"strategy": "uniform"}),
    ("multiclass", {"strategy": "one_vs_one"}),
    ("neighbors", {"n_neighbors": 4, "weights": "uniform"}),  # with many ties
]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(
    ("name", "changes"), [*((name, {}) for name in FAMILIES), *LOSSES, *OTHERS]
)
def test_predictions_are_the_greatest_of_the_scores_written_whatever_family_and_loss(
    name: str, changes: dict[str, Any], small_model: Any, train_sample: Any, test_sample: Any
) -> None:
    classifier = fit(of_images(small_model(name, **changes), 0), *train_sample)
    model, images = Calibrated(classifier, 0.7, 1e-4, DIGITS), test_sample[0]
    scores = class_scores(model, images)
    expected = Calibration(0.7, 1e-4).probabilities(class_logits(classifier, images))
    np.testing.assert_array_equal(scores, expected)
    assert scores.dtype == np.float32
    assert scores.shape == (300, 10)
    np.testing.assert_allclose(scores.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_array_equal(model.predict(images), scores.argmax(axis=1))
    if changes != {"strategy": "uniform"}:  # which predicts at random
        np.testing.assert_array_equal(model.predict(images), classifier.predict(images))


def test_the_contract_of_a_classifier_is_kept(fitted: dict[str, Any], test_sample: Any) -> None:
    model = Calibrated(fitted["forest"], 2.0, 1e-5, DIGITS, [28, 28])
    assert is_classifier(model)
    assert list(model.classes_) == list(range(10))
    own = {"classifier": fitted["forest"], "temperature": 2.0, "least": 1e-5}
    own |= {"names": DIGITS, "image_shape": [28, 28]}
    assert model.get_params(deep=False) == own
    assert clone(model).temperature == 2.0
    images, labels = test_sample
    assert model.score(images, labels) == np.mean(fitted["forest"].predict(images) == labels)
    np.testing.assert_array_equal(model.predict_proba(list(images)), model.predict_proba(images))


def test_answers_are_names_and_two_classes_have_a_column_each(train_sample: Any) -> None:
    from sklearn.linear_model import SGDClassifier

    images, labels = train_sample
    rows = labels < 2
    vectors, codes = images[rows].reshape(rows.sum(), -1) / 255, labels[rows]
    model = Calibrated(SGDClassifier(random_state=0).fit(vectors, codes), 1, 1e-6, ["zero", "one"])
    assert model.predict_proba(vectors).shape == (rows.sum(), 2)
    assert model.score(vectors, np.array(["zero", "one"])[codes]) > 0.99


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["0", "1"], "i"),
        (["7", "12"], "i"),
        (["07", "1"], "U"),
        (["1.0", "2"], "U"),
        (["-1", "1"], "U"),
        (["a", "ä"], "U"),
        (["1", "9" * 18], "i"),
        (["1", "9" * 19], "U"),
        (["٣", "1"], "U"),
    ],
)
def test_classes_are_numbers_only_if_all_names_are_whole_numbers(
    names: list[str], kind: str
) -> None:
    classes = Calibrated(None, 1.0, 1e-6, names).classes_
    assert classes.dtype.kind == kind
    assert [str(own) for own in classes] == names


@pytest.mark.parametrize("name", FAMILIES)
def test_a_model_file_gives_the_same_probabilities_and_has_the_same_bytes_again(
    name: str, tmp_path: Path, fitted: dict[str, Any], test_sample: Any
) -> None:
    model = Calibrated(fitted[name], 1.5, 1e-6, HARD)
    save_model(tmp_path / "model.skops", model)
    loaded = load_model(tmp_path / "model.skops")
    assert type(loaded) is Calibrated
    images = test_sample[0]
    assert class_scores(loaded, images).tobytes() == class_scores(model, images).tobytes()
    assert list(loaded.classes_) == HARD
    save_model(tmp_path / "again.skops", loaded)
    assert (tmp_path / "again.skops").read_bytes() == (tmp_path / "model.skops").read_bytes()
