"""A training set's vectors: those of its images, row for row, with their labels and sources."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stages import featurize
from stages.config.errors import PipelineError
from stages.imaging.deskew import Deskew
from stages.imaging.gradients import GradientHistograms
from stages.store.arrays import read_arrays, write_arrays
from stages.store.reports import write_json
from tests.blocks import FEATURES

SETTINGS = dict(FEATURES["gradients"])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, train_sample: Any) -> Path:
    """A folder with a training set of 40 images and a copy of each, in another order."""
    monkeypatch.chdir(tmp_path)
    images, labels = (array[:40] for array in train_sample)
    order = np.random.default_rng(0).permutation(40)
    write_arrays(
        Path("data/train/shift/pixels"),
        images=np.concatenate([images, np.roll(images, 2, axis=1)[order]]),
        labels=np.concatenate([labels, labels[order]]),
        source=np.concatenate([np.arange(40), order]).astype(np.int32),
    )
    set_params()
    return tmp_path


def set_params(**changes: Any) -> None:
    write_json(Path("params.yaml"), {"features": {"gradients": SETTINGS | changes}})


def histogram_settings(block: dict[str, Any]) -> dict[str, Any]:
    return {name: block[name] for name in block if name not in {"extractor", "deskew"}}


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["featurize", *arguments])
    featurize.main()


@pytest.mark.parametrize("deskew", [True, False])
def test_vectors_are_those_of_the_images(
    project: Path, monkeypatch: pytest.MonkeyPatch, deskew: bool
) -> None:
    set_params(deskew=deskew)
    run(monkeypatch, "shift", "gradients")
    (images,) = read_arrays(project / "data/train/shift/pixels", "images")
    (vectors,) = read_arrays(project / "data/train/shift/gradients", "vectors")
    given = histogram_settings(SETTINGS)
    upright = Deskew().fit_transform(images) if deskew else images
    expected = GradientHistograms(**given).fit_transform(upright)
    assert vectors.dtype == np.float32
    assert vectors.shape == (80, 8 * 6 * 6)
    np.testing.assert_array_equal(vectors, expected)


def test_slanted_vectors_are_those_of_the_images_as_drawn(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = dict(FEATURES["slanted"])
    write_json(Path("params.yaml"), {"features": {"slanted": own}})
    run(monkeypatch, "shift", "slanted")
    (images,) = read_arrays(project / "data/train/shift/pixels", "images")
    (vectors,) = read_arrays(project / "data/train/shift/slanted", "vectors")
    expected = GradientHistograms(**histogram_settings(own)).fit_transform(images)
    np.testing.assert_array_equal(vectors, expected)


def test_labels_and_sources_are_copied(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, "shift", "gradients")
    folder = project / "data/train/shift"
    for name in ("labels", "source"):
        (before,) = read_arrays(folder / "pixels", name)
        (after,) = read_arrays(folder / "gradients", name)
        assert after.dtype == before.dtype
        np.testing.assert_array_equal(after, before)
    written = {path.name for path in (folder / "gradients").iterdir()}
    assert written == {"image_shape.npy", "labels.npy", "source.npy", "vectors.npy"}
    assert read_arrays(folder / "gradients", "image_shape")[0].tolist() == [28, 28]


def test_the_images_are_left_as_they_are(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = project / "data/train/shift/pixels"
    before = {path.name: path.read_bytes() for path in pixels.iterdir()}
    run(monkeypatch, "shift", "gradients")
    assert {path.name: path.read_bytes() for path in pixels.iterdir()} == before


def test_each_vector_depends_on_its_own_image_alone(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels, gradients = (project / "data/train/shift" / name for name in ("pixels", "gradients"))
    run(monkeypatch, "shift", "gradients")
    (before,) = (array.copy() for array in read_arrays(gradients, "vectors"))
    images, labels, source = (
        array.copy() for array in read_arrays(pixels, "images", "labels", "source")
    )
    images[7] = 255 - images[7]
    write_arrays(pixels, images=images, labels=(labels + 1) % 10, source=source)
    run(monkeypatch, "shift", "gradients")
    (after,) = read_arrays(gradients, "vectors")
    changed = (before != after).any(axis=1)
    assert np.flatnonzero(changed).tolist() == [7]


@pytest.mark.usefixtures("project")
def test_a_set_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PipelineError) as caught:
        run(monkeypatch, "warp", "gradients")
    assert str(caught.value) == (
        "data/train/warp/pixels/images.npy: not found; 'dvc repro' makes it"
    )
    assert not Path("data/train/warp").exists()


def test_a_bad_param_is_told_before_anything_is_written(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_params(spacing=0)
    with pytest.raises(PipelineError) as caught:
        run(monkeypatch, "shift", "gradients")
    assert str(caught.value) == (
        "params.yaml: features.gradients.spacing: expected greater than 0, found 0"
    )
    assert not (project / "data/train/shift/gradients").exists()


@pytest.mark.usefixtures("project")
def test_a_set_that_is_not_named_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(monkeypatch)
    assert caught.value.code == 2
    assert "set" in capsys.readouterr().err
