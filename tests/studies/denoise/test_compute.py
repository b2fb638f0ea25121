"""Test images are made noisy and cleaned by what training images alone teach."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from skimage.filters import median as oracle
from skimage.morphology import footprint_rectangle

from stages.config.errors import PipelineError
from stages.imaging.noise import KINDS, salt_and_pepper
from stages.learning.classifier import class_scores
from stages.store.arrays import write_arrays
from stages.store.model_file import save_model
from stages.store.reports import write_json
from stages.studies import STUDIES
from stages.studies.denoise import compute
from stages.studies.denoise.measures import structural_similarity

NOISE = {
    "uniform": {"highest": 99},
    "gaussian": {"standard_deviation": 50.0},
    "salt_and_pepper": {"share": 0.2},
}


@pytest.mark.parametrize("radius", [1, 2])
def test_the_median_filter_is_that_of_scikit_image(test_sample: Any, radius: int) -> None:
    noisy = salt_and_pepper(test_sample[0][:20], 0.2, 0)
    square = footprint_rectangle((2 * radius + 1, 2 * radius + 1))
    expected = [oracle(image, square, mode="reflect") for image in noisy]
    np.testing.assert_array_equal(compute.median_filtered(noisy, radius), expected)


@pytest.fixture
def project(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    train_sample: Any,
    test_sample: Any,
    fitted: dict[str, Any],
) -> Path:
    monkeypatch.chdir(tmp_path)
    write_arrays(compute.TRAIN, images=train_sample[0])  # and no label is there to read
    write_arrays(compute.TEST, images=test_sample[0])
    save_model(Path("models/a_linear.skops"), fitted["linear"])
    write_params()
    return tmp_path


def write_params(**changes: Any) -> None:
    cleaning = {"n_neighbors": 5, "median_radius": 1, "classifier": "a_linear"} | changes
    write_json(Path("params.yaml"), {"seed": 42})
    write_json(STUDIES, {"denoise": {"noise": NOISE, "cleaning": cleaning}})


def run(monkeypatch: pytest.MonkeyPatch, kind: str) -> dict[str, Any]:
    monkeypatch.setattr(sys, "argv", ["compute", kind])
    compute.main()
    return {path.stem: np.load(path) for path in (compute.DENOISED / kind).iterdir()}


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("kind", KINDS)
def test_neighbors_clean_images_of_each_noise(
    monkeypatch: pytest.MonkeyPatch, test_sample: Any, fitted: dict[str, Any], kind: str
) -> None:
    images, _ = test_sample
    found = run(monkeypatch, kind)
    states = ("noisy", "median", "neighbors")
    assert set(found) == {*states, *(f"{state}_predicted" for state in states)}
    for state in states:
        assert found[state].shape == images.shape
        predicted = class_scores(fitted["linear"], found[state]).argmax(axis=1)
        np.testing.assert_array_equal(found[f"{state}_predicted"], predicted)
    noisy, cleaned = (
        structural_similarity(images, found[state]).mean() for state in ("noisy", "neighbors")
    )
    assert cleaned > noisy + 0.05
    np.testing.assert_array_equal(found["median"], compute.median_filtered(found["noisy"], 1))


@pytest.mark.usefixtures("project")
def test_training_images_have_noise_of_their_own(
    monkeypatch: pytest.MonkeyPatch, train_sample: Any
) -> None:
    # The same images on both sides: were the noise the same too, each would find itself.
    write_arrays(compute.TEST, images=train_sample[0])
    write_params(n_neighbors=1)
    run(monkeypatch, "gaussian")
    noisy, references, clean_references = compute.read_noisy("gaussian")
    assert (noisy != references).any(axis=(1, 2)).all()
    np.testing.assert_array_equal(clean_references, train_sample[0])


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("kind", "changes", "message"),
    [
        ("gausian", {}, "denoise_compute: gausian: unknown; did you mean gaussian?"),
        (
            "uniform",
            {"n_neighbors": 601},
            (
                f"{STUDIES}: denoise.cleaning.n_neighbors: expected a whole number from 1 to 600, "
                "the number of references, found 601"
            ),
        ),
        ("uniform", {"classifier": "none"}, "models/none.skops: not found; 'dvc repro' makes it"),
    ],
)
def test_what_cannot_be_cleaned_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, kind: str, changes: dict[str, Any], message: str
) -> None:
    write_params(**changes)
    with pytest.raises(PipelineError) as caught:
        run(monkeypatch, kind)
    assert str(caught.value) == message
    assert not compute.DENOISED.exists()
