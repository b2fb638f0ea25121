"""The report on cleaned images says what the images and predictions say."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from skimage.metrics import structural_similarity

from stages.imaging.noise import KINDS, gaussian
from stages.scoring.intervals import wilson_interval
from stages.store.arrays import write_arrays
from stages.store.reports import write_json
from stages.studies.denoise import report as denoise
from stages.studies.denoise.figure import STATES
from stages.studies.denoise.report import Version


def with_errors(labels: Any, number: int) -> Any:
    predicted = labels.astype(int)
    predicted[:number] = (predicted[:number] + 1) % 10
    return predicted


def test_a_state_is_measured_in_quality_and_accuracy(test_sample: Any) -> None:
    images, labels = test_sample
    noisy = gaussian(images, 40.0, 0)
    original = Version(images, labels)
    found = denoise.measure(original, Version(noisy, with_errors(labels, 30)), labels)
    pairs = zip(images, noisy, strict=True)
    each = [structural_similarity(*pair, data_range=255) for pair in pairs]
    assert found["ssim"] == pytest.approx(np.mean(each))
    mean_square = np.mean((images.astype(float) - noisy) ** 2)
    assert found["psnr"] == pytest.approx(10 * np.log10(255**2 / mean_square))
    assert (found["correct"], found["n"], found["accuracy"]) == (270, 300, 0.9)
    assert (found["accuracy_low"], found["accuracy_high"]) == wilson_interval(270, 300)


def test_the_original_images_have_no_psnr(test_sample: Any) -> None:
    images, labels = test_sample
    found = denoise.measure(Version(images, labels), Version(images, labels), labels)
    assert found["psnr"] is None
    assert found["ssim"] == pytest.approx(1)


def test_what_is_won_back_is_a_share_of_what_noise_costs(test_sample: Any) -> None:
    images, labels = test_sample
    errors = {
        "harmful": {"noisy": 110, "median": 60, "neighbors": 120},
        "harmless": {"noisy": 8, "median": 5, "neighbors": 10},
    }
    versions = {
        noise: {state: Version(images, with_errors(labels, n)) for state, n in own.items()}
        for noise, own in errors.items()
    }
    table = denoise.quality_table(Version(images, with_errors(labels, 10)), versions, labels)
    assert list(table["noise"]) == ["none", *["harmful"] * 3, *["harmless"] * 3]
    assert list(table["images"]) == ["original", *list(STATES) * 2]
    assert list(table["correct"]) == [290, 190, 240, 180, 292, 295, 290]
    won = table["won_back"].tolist()
    assert won[1:4] == [0, 0.5, -0.1]
    assert np.isnan([won[0], *won[4:]]).all()


def test_the_first_of_each_class_is_shown_of_ten_at_most() -> None:
    assert list(denoise.first_of_each_class(np.array([3, 0, 3, 1], dtype=np.uint8))) == [1, 3, 0]
    assert len(denoise.first_of_each_class(np.arange(30, dtype=np.uint8))) == 10


def test_the_stage_reports_every_noise_and_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, test_sample: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    images, labels = test_sample
    write_arrays(denoise.TEST, images=images, labels=labels)
    scores = np.eye(10, dtype=np.float32)[with_errors(labels, 20)]
    write_arrays(denoise.SCORES / "m", scores=scores)
    for kind in KINDS:
        noisy = {state: gaussian(images, 20.0, i) for i, state in enumerate(STATES)}
        predicted = {f"{state}_predicted": with_errors(labels, 90) for state in STATES}
        write_arrays(denoise.DENOISED / kind, **noisy, **predicted)
    cleaning = {"n_neighbors": 5, "median_radius": 1, "classifier": "m"}
    write_json(Path("params.yaml"), {"denoise": {"cleaning": cleaning}})
    denoise.main()
    written = {path.name for path in denoise.REPORTS.iterdir()}
    assert written == {"quality.csv", "quality.png", "digits.png"}
    table = pd.read_csv(denoise.REPORTS / "quality.csv")
    assert list(zip(table["noise"], table["images"], strict=True)) == [
        ("none", "original"),
        *((kind, state) for kind in KINDS for state in STATES),
    ]
    assert list(table["correct"]) == [280, *[210] * 9]
