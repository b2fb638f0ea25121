"""A model sees the same corrupted images as every other, from strength 0 on."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stages.config.errors import PipelineError
from stages.learning.classifier import class_scores
from stages.store.arrays import write_arrays
from stages.store.model_file import save_model
from stages.store.reports import write_json
from stages.store.seeds import derive_seed
from stages.studies import STUDIES
from stages.studies.robustness import compute
from stages.studies.robustness.corruptions import corrupt
from stages.studies.robustness.params import Corruptions

STRENGTHS: dict[str, list[float]] = {
    "shift": [0, 1, 4],
    "rotation": [0, 30],
    "scale": [0, 0.3],
    "blur": [0, 1.0],
    "noise": [0, 25, 50, 100],
}


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, test_sample: Any, fitted: dict[str, Any]
) -> Path:
    monkeypatch.chdir(tmp_path)
    write_arrays(compute.TEST, images=test_sample[0], labels=test_sample[1])
    for name in ("linear", "neighbors"):
        save_model(Path(f"models/{name}.skops"), fitted[name])
    write_params(100)
    return tmp_path


def write_params(sample_size: int) -> None:
    section = {"sample_size": sample_size, "strengths": STRENGTHS}
    write_json(Path("params.yaml"), {"seed": 42})
    write_json(STUDIES, {"robustness": section})


def run(monkeypatch: pytest.MonkeyPatch, model: str) -> dict[str, Any]:
    monkeypatch.setattr(sys, "argv", ["compute", model])
    compute.main()
    return {path.stem: np.load(path) for path in (compute.SCORES / model).iterdir()}


@pytest.mark.usefixtures("project")
def test_scores_are_of_corrupted_images_at_each_strength(
    monkeypatch: pytest.MonkeyPatch, test_sample: Any, fitted: dict[str, Any]
) -> None:
    found = run(monkeypatch, "linear")
    assert set(found) == {"rows", *Corruptions.model_fields}
    images = test_sample[0][found["rows"]]
    for name, strengths in STRENGTHS.items():
        assert found[name].shape == (len(strengths), 100, 10)
        for strength, scores in zip(strengths, found[name], strict=True):
            harder = corrupt(images, name, strength, derive_seed(42, f"robustness.{name}"))
            expected = class_scores(fitted["linear"], harder)
            np.testing.assert_allclose(scores, expected, rtol=1e-3, atol=1e-3)
    assert (found["noise"][0] != found["noise"][-1]).any()


@pytest.mark.usefixtures("project")
def test_every_model_sees_the_same_images_with_the_classes_shares_kept(
    monkeypatch: pytest.MonkeyPatch, test_sample: Any
) -> None:
    one, other = (run(monkeypatch, model)["rows"] for model in ("linear", "neighbors"))
    np.testing.assert_array_equal(one, other)
    labels = test_sample[1]
    shares = np.bincount(labels) * 100 / len(labels)
    assert np.abs(np.bincount(labels[one]) - shares).max() <= 1


@pytest.mark.usefixtures("project")
def test_fewer_images_than_wanted_are_all_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    write_params(2000)
    np.testing.assert_array_equal(run(monkeypatch, "linear")["rows"], np.arange(300))


@pytest.mark.usefixtures("project")
def test_fewer_images_than_classes_are_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    write_params(9)
    with pytest.raises(PipelineError) as caught:
        run(monkeypatch, "linear")
    assert str(caught.value) == (
        f"{STUDIES}: robustness.sample_size: expected 10 (one image a class) to 300 (all), found 9"
    )
