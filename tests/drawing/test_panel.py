"""Models side by side answer as each alone, and nothing is done twice."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages.drawing.features import Features, split
from stages.drawing.panel import Panel
from stages.drawing.same import fingerprint
from stages.imaging.deskew import Deskew
from stages.imaging.gradients import GradientHistograms
from stages.learning.calibrated import Calibrated
from stages.store.model_file import load_model, save_model
from tests.class_names import DIGITS

Array = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def loaded(models: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The models out of their files: the committee's members are other objects."""
    folder: Path = tmp_path_factory.mktemp("models")
    for name, model in models.items():
        save_model(folder / f"{name}.skops", model)
    return {name: load_model(folder / f"{name}.skops") for name in models}


def test_each_model_says_bit_for_bit_what_it_says_alone(
    loaded: dict[str, Any], test_sample: tuple[Array, Array]
) -> None:
    panel = Panel(loaded)
    for image in test_sample[0][:20]:
        found = panel.ask(image)
        assert found.unlikeness is None
        for name, model in loaded.items():
            alone = model.predict_proba(image[None])[0]
            np.testing.assert_array_equal(found.probabilities[name], alone, strict=True)


def test_the_model_that_was_asked_is_first(loaded: dict[str, Any], test_sample: Any) -> None:
    order = ["forest", "committee", "linear"]
    found = Panel({name: loaded[name] for name in order}).ask(test_sample[0][0])
    assert list(found.probabilities) == order


@pytest.mark.parametrize("family", ["linear", "kernel", "forest", "neighbors", "hyperplane"])
def test_a_model_of_any_family_is_split_without_a_change(
    fitted: dict[str, Any], test_sample: tuple[Array, Array], family: str
) -> None:
    model = Calibrated(fitted[family], 0.7, 1e-4, DIGITS)
    first, rest = split(model)
    images = test_sample[0][:9]
    found = rest.predict_proba(Features(images).of(first))
    np.testing.assert_array_equal(found, model.predict_proba(images), strict=True)


def test_a_member_that_is_asked_itself_answers_once(
    loaded: dict[str, Any], test_sample: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    alone = Calibrated.predict_proba

    def counted(self: Calibrated, X: Any) -> Any:  # noqa: N803 - sklearn's API
        asked.append(self)
        return alone(self, X)

    panel = Panel(loaded)
    monkeypatch.setattr(Calibrated, "predict_proba", counted)
    panel.ask(test_sample[0][0])
    assert len(asked) == 2  # of the committee's members, which are the other two


def test_features_are_made_once(
    loaded: dict[str, Any], test_sample: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for transformer in (Deskew, GradientHistograms):
        alone = transformer._of_batch

        def counted(self: Any, images: Any, alone: Any = alone) -> Any:
            made.append(type(self).__name__)
            return alone(self, images)

        monkeypatch.setattr(transformer, "_of_batch", counted)
    other = Calibrated(loaded["linear"].classifier, 0.5, 1e-3, DIGITS)
    Panel({**loaded, "other": other}).ask(test_sample[0][0])
    assert sorted(made) == ["Deskew", "GradientHistograms", "GradientHistograms"]


def test_models_are_the_same_if_all_in_them_is(
    models: dict[str, Any], loaded: dict[str, Any]
) -> None:
    assert fingerprint(models["forest"]) == fingerprint(loaded["forest"])
    own = loaded["forest"]
    warmer = Calibrated(own.classifier, own.temperature * 1.01, own.least, own.names)
    assert fingerprint(warmer) != fingerprint(own)
    assert fingerprint(loaded["linear"]) != fingerprint(own)
