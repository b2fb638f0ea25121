"""A model's training set: vectors of its own features, by name, mapped where they are made."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages.config.errors import PipelineError
from stages.imaging.gradients import Deskew, GradientHistograms
from stages.imaging.pixels import PixelVectors
from stages.store.arrays import write_arrays
from stages.store.reports import write_json
from stages.store.training_set import load_extractor, read_training_set
from tests.blocks import FEATURES

Array = npt.NDArray[Any]
Model = Callable[..., Any]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, train_sample: Any) -> Path:
    """A folder with two sets of pixels, of which one has gradients that tell themselves apart."""
    monkeypatch.chdir(tmp_path)
    images, labels = (array[:50] for array in train_sample)
    source = np.arange(50, dtype=np.int32)
    sets = tmp_path / "data/train"
    write_arrays(sets / "original/pixels", images=images, labels=labels, source=source)
    write_arrays(
        sets / "warp/pixels",
        images=np.concatenate([images, images[::-1]]),
        labels=np.concatenate([labels, labels[::-1]]),
        source=np.concatenate([source, source[::-1]]),
    )
    write_arrays(
        sets / "original/gradients",
        vectors=np.arange(150, dtype=np.float32).reshape(50, 3),
        labels=labels[::-1],
        source=source[::-1],
    )
    write_json(tmp_path / "params.yaml", {"features": FEATURES})
    return tmp_path


def read(small_model: Model, **changes: Any) -> tuple[Array, Array, Array]:
    _, chosen = small_model("neighbors", **changes)
    return read_training_set(chosen, load_extractor(chosen.features))


def test_pixel_vectors_are_made_of_the_images(small_model: Model, train_sample: Any) -> None:
    vectors, labels, source = read(small_model, features="pixels")
    assert vectors.dtype == np.float32
    expected = train_sample[0][:50].reshape(50, -1) / np.float32(255)
    np.testing.assert_array_equal(vectors, expected)
    np.testing.assert_array_equal(labels, train_sample[1][:50])
    np.testing.assert_array_equal(source, np.arange(50))


def test_the_set_is_the_one_that_the_model_is_trained_on(
    small_model: Model, train_sample: Any
) -> None:
    vectors, labels, source = read(small_model, train_on="warp")
    rows = [*range(50), *reversed(range(50))]
    np.testing.assert_array_equal(labels, train_sample[1][rows])
    np.testing.assert_array_equal(source, rows)
    np.testing.assert_array_equal(vectors[50:], vectors[:50][::-1])


def test_gradient_vectors_are_those_that_were_made_before(
    small_model: Model, train_sample: Any
) -> None:
    vectors, labels, source = read(small_model, features="gradients")
    np.testing.assert_array_equal(vectors, np.arange(150).reshape(50, 3))
    np.testing.assert_array_equal(labels, train_sample[1][:50][::-1])
    np.testing.assert_array_equal(source, np.arange(50)[::-1])


def test_what_was_made_before_is_mapped_and_not_loaded(small_model: Model) -> None:
    for array in read(small_model, features="gradients"):
        assert isinstance(array, np.memmap)
        assert not array.flags.writeable


@pytest.mark.parametrize("features", ["pixels", "gradients"])
def test_a_set_that_is_not_there_is_one_line(small_model: Model, features: str) -> None:
    with pytest.raises(PipelineError) as caught:
        read(small_model, features=features, train_on="shift")
    folder = f"data/train/shift/{features}"
    assert str(caught.value) == f"{folder}/labels.npy: not found; 'dvc repro' makes it"


def test_an_extractor_is_what_the_params_say() -> None:
    (pixels,) = load_extractor("pixels")
    assert isinstance(pixels, PixelVectors)
    assert pixels.get_params() == FEATURES["pixels"]
    deskew, histograms = load_extractor("gradients")
    assert isinstance(deskew, Deskew)
    assert isinstance(histograms, GradientHistograms)
    assert {"deskew": True, **histograms.get_params()} == FEATURES["gradients"]
    (slanted,) = load_extractor("slanted_gradients")
    assert isinstance(slanted, GradientHistograms)
    assert slanted.get_params() == FEATURES["slanted_gradients"]


def test_a_bad_param_of_the_features_is_one_line() -> None:
    write_json(Path("params.yaml"), {"features": {"pixels": {"divisor": 0}}})
    with pytest.raises(PipelineError) as caught:
        load_extractor("pixels")
    assert str(caught.value) == (
        "params.yaml: features.pixels.divisor: expected greater than 0, found 0"
    )
