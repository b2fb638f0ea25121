"""A set with copies: originals first, each copy with its label and its source."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stages import augment
from stages.config import params
from stages.config.errors import PipelineError
from stages.imaging import shift, warp
from stages.store.arrays import read_arrays, write_arrays
from stages.store.reports import write_json
from stages.store.seeds import derive_seed
from tests.blocks import WARP
from tests.copies import copies_of

PARAMS = {"seed": 3, "augment": {"shift": {"distance": 2}, "warp": dict(WARP)}}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, train_sample: Any) -> Path:
    monkeypatch.chdir(tmp_path)
    images, labels = train_sample
    source = np.arange(len(images), dtype=np.int32)
    write_arrays(augment.ORIGINAL, images=images, labels=labels, source=source)
    write_json(Path("params.yaml"), PARAMS)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["augment", *arguments])
    augment.main()


def test_originals_come_first_then_each_block_of_copies() -> None:
    images = np.arange(3, dtype=np.uint8)[:, None, None] * np.ones((1, 2, 4), dtype=np.uint8)
    labels = np.array([5, 6, 7], dtype=np.uint8)
    copies = [images[:2] + 10, images[2:] + 10, images + 20]
    streams = augment.with_copies(images, labels, copies, n_copies=2)
    found = {name: np.concatenate(list(stream.blocks)) for name, stream in streams.items()}
    assert {name: own.shape for name, own in found.items()} == {
        name: stream.shape for name, stream in streams.items()
    }
    assert list(found) == ["images", "labels", "source"]
    assert found["images"].shape == (9, 2, 4)
    assert list(found["images"][:, 0, 0]) == [0, 1, 2, 10, 11, 12, 20, 21, 22]
    assert list(found["labels"]) == [5, 6, 7] * 3
    assert list(found["source"]) == [0, 1, 2] * 3
    assert {name: array.dtype.name for name, array in found.items()} == {
        "images": "uint8",
        "labels": "uint8",
        "source": "int32",
    }


@pytest.mark.parametrize(("name", "n_copies"), [("shift", 4), ("warp", 2)])
def test_the_stage_writes_the_familys_copies_of_each_source(
    name: str,
    n_copies: int,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    train_sample: Any,
) -> None:
    run(monkeypatch, name)
    images, labels, source = read_arrays(
        Path("data/train") / name / "pixels", "images", "labels", "source"
    )
    assert images.shape == (600 * (1 + n_copies), 28, 28)
    np.testing.assert_array_equal(images[:600], train_sample[0])
    np.testing.assert_array_equal(labels, train_sample[1][source])
    assert (np.bincount(source) == 1 + n_copies).all()
    seed = derive_seed(3, f"augment.{name}")
    family: Any = {"shift": shift, "warp": warp}[name]
    chosen = params.load(f"augment.{name}", family.Params)
    expected = copies_of(family, train_sample[0], chosen, seed)
    np.testing.assert_array_equal(images[600:], expected.reshape(-1, 28, 28))
    assert (project / "reports/augment" / f"{name}.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["shift", "warp"])
def test_a_copy_is_more_like_its_source_than_like_any_other_image(
    name: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert project.is_dir()
    write_json(
        Path("params.yaml"),
        {
            "seed": 3,
            "augment": {
                "shift": {"distance": 1},
                "warp": {**WARP, "copies": 1, "rotation": 2.0, "scale": 0.02},
            },
        },
    )
    run(monkeypatch, name)
    images, source = read_arrays(Path("data/train") / name / "pixels", "images", "source")
    flat = images.reshape(len(images), -1).astype(np.float64)
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    nearest = (flat[600:] @ flat[:600].T).argmax(axis=1)
    assert np.mean(nearest == source[600:]) > 0.5  # by chance 1 in 600


def test_an_unknown_family_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PipelineError, match=r"^augment: shfit: unknown family; did you mean shift"):
        run(monkeypatch, "shfit")
    assert not (project / "data/train/shfit").exists()


@pytest.mark.usefixtures("project")
def test_a_family_that_is_not_named_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(monkeypatch)
    assert caught.value.code == 2
    assert "family" in capsys.readouterr().err
