"""What `explore` reports is what the images are."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import StandardScaler

from stages import explore
from stages.store.arrays import write_arrays
from tests.class_names import DIGITS, write_class_names


def test_images_are_described() -> None:
    images = np.zeros((4, 2, 3), dtype=np.uint8)
    images[0, 0, 0] = 12
    images[1, 0, 0] = 24
    images[2, 1, 2] = 255
    found = explore.describe(images, np.array([0, 1, 2, 1], dtype=np.uint8), 7)
    assert found == {
        "train_shape": [4, 2, 3],
        "test_images": 7,
        "dtype": "uint8",
        "n_classes": 3,
        "value_min": 0,
        "value_max": 255,
        "value_mean": 291 / 24,
        "value_std": pytest.approx(np.std([12, 24, 255, *[0] * 21])),
        "share_of_black": 21 / 24,
        "pixels_always_black": 4,
    }


def test_classes_are_counted_though_the_test_set_has_none_of_some() -> None:
    table = explore.class_counts(
        np.array([0, 1, 1, 2], dtype=np.uint8), np.array([1, 1, 0], dtype=np.uint8), ["a", "b", "c"]
    )
    assert table.to_dict("list") == {
        "class": ["a", "b", "c"],
        "train": [1, 2, 1],
        "test": [1, 2, 0],
        "train_share": [0.25, 0.5, 0.25],
    }


def test_mean_images_are_of_their_class() -> None:
    images = np.arange(4, dtype=np.uint8)[:, None, None] * np.ones((1, 2, 3), dtype=np.uint8)
    means = explore.class_means(images, np.array([1, 0, 1, 0], dtype=np.uint8))
    assert means.shape == (2, 2, 3)
    np.testing.assert_array_equal(means[:, 0, 0], [2, 1])


def test_samples_are_the_first_of_each_class_again_from_the_start_if_too_few() -> None:
    labels = np.array([1, 0, 1, 1, 0, 2, 1], dtype=np.uint8)
    rows = explore.samples_per_class(labels, 3)
    assert list(rows) == [1, 4, 1, 0, 2, 3, 5, 5, 5]


def test_scaled_values_are_those_of_scikit_learn(train_sample: Any) -> None:
    images, _ = train_sample
    flat = images.reshape(len(images), -1).astype(np.float64)
    expected = {
        "as they are": flat,
        "normalised to [0, 1]": flat / 255,
        "standardised": StandardScaler().fit_transform(flat),
    }
    table = explore.scaling_histogram(images)
    assert list(dict.fromkeys(table["scaling"])) == list(expected)
    for name, values in expected.items():
        bins = table[table["scaling"] == name]
        assert len(bins) == explore.N_BINS
        assert bins["share"].sum() == pytest.approx(1)
        assert bins["low"].iloc[0] == pytest.approx(values.min(), abs=1e-4)
        assert bins["high"].iloc[-1] == pytest.approx(values.max(), rel=1e-5)
        np.testing.assert_allclose(bins["low"].iloc[1:], bins["high"].iloc[:-1])
        counts, _ = np.histogram(values, bins=explore.N_BINS)
        # Values next to an edge may fall on the other side of it in float32.
        assert np.abs(bins["share"] - counts / values.size).max() < 2e-4


def test_a_pixel_that_never_varies_stays_at_0() -> None:
    images = np.full((5, 2, 2), 7, dtype=np.uint8)
    images[:, 0, 0] = range(5)
    table = explore.scaling_histogram(images)
    standardised = table[table["scaling"] == "standardised"]
    assert np.isfinite(standardised["low"]).all()
    middle = standardised[(standardised["low"] <= 0) & (standardised["high"] > 0)]
    assert middle["share"].sum() == pytest.approx(16 / 20)


def test_the_stage_reports_on_training_images_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, train_sample: Any, test_sample: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    images, labels = train_sample
    write_arrays(explore.TRAIN, images=images, labels=labels)
    write_class_names(DIGITS)
    write_arrays(explore.TEST, labels=test_sample[1])  # and no test image is there to read
    explore.main()
    written = {path.name for path in explore.REPORTS.iterdir()}
    assert written == {
        "summary.json",
        "class_counts.csv",
        "scaling.csv",
        "class_counts.png",
        "digit.png",
        "grid.png",
        "means.png",
        "samples.png",
        "scaling.png",
    }
    summary = json.loads((explore.REPORTS / "summary.json").read_text())
    assert summary["train_shape"] == [600, 28, 28]
    assert summary["test_images"] == 300
    counts = pd.read_csv(explore.REPORTS / "class_counts.csv")
    assert (counts["train"].sum(), counts["test"].sum()) == (600, 300)
