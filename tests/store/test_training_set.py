"""A model's training set: vectors of its own features, by name, mapped where they are made."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages.config.errors import PipelineError
from stages.imaging.deskew import Deskew
from stages.imaging.gradients import GradientHistograms
from stages.imaging.pixels import PixelVectors
from stages.imaging.resize import Resize
from stages.store.arrays import write_arrays
from stages.store.reports import write_json
from stages.store.rows import Vectors
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


def read(small_model: Model, **changes: Any) -> tuple[Vectors, Array, Array]:
    chosen = small_model("neighbors", **changes)
    extractor = load_extractor(chosen.features)
    return read_training_set(chosen.train_on, chosen.features, extractor)


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
    assert {"extractor": "pixels", **pixels.get_params()} == FEATURES["pixels"]
    resize, deskew, histograms = load_extractor("gradients")
    assert isinstance(resize, Resize)
    assert isinstance(deskew, Deskew)
    assert isinstance(histograms, GradientHistograms)
    own = {"extractor": "gradients", "deskew": True, **histograms.get_params()}
    assert own == FEATURES["gradients"]
    _, slanted = load_extractor("slanted")
    assert isinstance(slanted, GradientHistograms)
    own = {"extractor": "gradients", "deskew": False, **slanted.get_params()}
    assert own == FEATURES["slanted"]


@pytest.mark.parametrize(
    ("block", "line"),
    [
        (
            {"extractor": "pixels", "divisor": 0},
            ".divisor: expected greater than or equal to 0.000000000001, found 0",
        ),
        (
            {"divisor": 1.0},
            ".extractor: missing key; expected one of: pixels, gradients, two_views",
        ),
        (
            {"extractor": "pixel", "divisor": 1.0},
            ".extractor: unknown extractor 'pixel'; did you mean pixels?",
        ),
    ],
)
def test_a_bad_param_of_the_features_is_one_line(block: dict[str, Any], line: str) -> None:
    write_json(Path("params.yaml"), {"features": {"pixels": block}})
    with pytest.raises(PipelineError) as caught:
        load_extractor("pixels")
    assert str(caught.value) == f"params.yaml: features.pixels{line}"


def test_features_that_are_not_there_are_one_line() -> None:
    with pytest.raises(
        PipelineError, match=r"^params\.yaml: features\.pixel: no such key; did you"
    ):
        load_extractor("pixel")
