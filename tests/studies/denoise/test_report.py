"""The report on cleaned images says what the images and predictions say."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.imaging.noise import KINDS, gaussian
from stages.store.arrays import write_arrays
from stages.store.reports import write_json
from stages.studies import STUDIES
from stages.studies.denoise import report
from stages.studies.denoise.figure import STATES


def with_errors(labels: Any, number: int) -> Any:
    predicted = labels.astype(int)
    predicted[:number] = (predicted[:number] + 1) % 10
    return predicted


def test_the_first_of_each_class_is_shown_of_ten_at_most() -> None:
    assert list(report.first_of_each_class(np.array([3, 0, 3, 1], dtype=np.uint8))) == [1, 3, 0]
    assert len(report.first_of_each_class(np.arange(30, dtype=np.uint8))) == 10


def test_the_stage_reports_every_noise_and_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, test_sample: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    images, labels = test_sample
    write_arrays(report.TEST, images=images, labels=labels)
    scores = np.eye(10, dtype=np.float32)[with_errors(labels, 20)]
    write_arrays(report.SCORES / "m", scores=scores)
    for kind in KINDS:
        noisy = {state: gaussian(images, 20.0, i) for i, state in enumerate(STATES)}
        predicted = {f"{state}_predicted": with_errors(labels, 90) for state in STATES}
        write_arrays(report.DENOISED / kind, **noisy, **predicted)
    cleaning = {"n_neighbors": 5, "median_radius": 1, "classifier": "m"}
    write_json(STUDIES, {"denoise": {"cleaning": cleaning}})
    report.main()
    written = {path.name for path in report.REPORTS.iterdir()}
    assert written == {"quality.csv", "quality.png", "digits.png"}
    table = pd.read_csv(report.REPORTS / "quality.csv")
    assert list(zip(table["noise"], table["images"], strict=True)) == [
        ("none", "original"),
        *((kind, state) for kind in KINDS for state in STATES),
    ]
    assert list(table["correct"]) == [280, *[210] * 9]
