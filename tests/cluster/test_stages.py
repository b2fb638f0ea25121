"""Stages that work in blocks, and a search, give on a cluster what they give without one."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stages import featurize, predict
from stages.cluster import parcel, scheduler
from stages.cluster.spread import VARIABLE
from stages.learning.classifier import class_scores
from stages.learning.folds import assign_folds, grouped_splits
from stages.search.fold_errors import errors_by_fold
from stages.store.arrays import read_arrays, write_arrays
from stages.store.model_file import load_model
from stages.store.reports import write_json
from tests import blocks

pytestmark = pytest.mark.usefixtures("on_two_workers")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of all that is sent to workers."""
    sizes: list[int] = []

    def watched(*arguments: Any) -> bytes:
        packed = parcel.pack(*arguments)
        sizes.append(len(packed))
        return packed

    monkeypatch.setattr(scheduler, "pack", watched)
    return sizes


@pytest.fixture
def twice(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], tuple[Any, Any]]:
    """Do something on the cluster, then without."""

    def do(work: Callable[[], Any]) -> tuple[Any, Any]:
        found = work()
        monkeypatch.delenv(VARIABLE)
        return found, work()

    return do


def test_features_are_made_by_block(
    train_sample: Any, sent: list[int], twice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    images, labels = train_sample
    source = np.arange(600, dtype=np.int32)
    write_arrays(Path("data/train/original/pixels"), images=images, labels=labels, source=source)
    write_json(Path("params.yaml"), {"features": blocks.FEATURES})
    monkeypatch.setattr(sys, "argv", ["featurize", "original", "gradients"])
    monkeypatch.setattr(featurize, "BLOCK", 100)

    def run() -> bytes:
        featurize.main()
        return Path("data/train/original/gradients/vectors.npy").read_bytes()

    found, expected = twice(run)
    assert found == expected
    assert len(sent) == 6
    assert max(sent) < 10_000  # no image is sent


def test_images_are_predicted_by_block_by_a_model_file_that_workers_open(
    test_sample: Any,
    saved: dict[str, Path],
    sent: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    images = test_sample[0]
    write_arrays(Path("data/test"), images=images)
    Path("models").mkdir()
    monkeypatch.setattr(sys, "argv", ["predict", "mine"])
    monkeypatch.setattr(predict, "BATCH", 50)
    # Workers have opened the first file when the second comes by the same name.
    for family in ("neighbors", "forest"):
        shutil.copy(saved[family], "models/mine.skops")
        predict.main()
        (scores,) = read_arrays(Path("data/scores/test/mine"), "scores")
        model = load_model(saved[family])
        for start in range(0, len(images), 50):
            block = slice(start, start + 50)
            np.testing.assert_array_equal(scores[block], class_scores(model, images[block]))
    assert len(sent) == 2 * len(images) / 50
    assert max(sent) < 10_000  # neither an image nor the model is sent


@pytest.mark.parametrize(
    "tried",
    [("neighbors", "n_neighbors", (1, 5, 9)), ("forest", "min_samples_leaf", (1, 20))],
    ids=lambda tried: tried[0],
)
def test_candidates_err_on_each_fold_as_without_a_cluster(
    tried: tuple[str, str, tuple[int, ...]],
    small_model: Any,
    train_sample: Any,
    sent: list[int],
    twice: Any,
) -> None:
    images, labels = train_sample
    write_arrays(Path("data/searched"), vectors=images.reshape(600, -1).astype(np.float32))
    (vectors,) = read_arrays(Path("data/searched"), "vectors")
    splits = list(grouped_splits(assign_folds(labels, 3, 0), np.arange(600)))
    family, name, values = tried
    candidates = [small_model(family, **{name: value}) for value in values]
    found, expected = twice(lambda: errors_by_fold(candidates, vectors, labels, splits, seed=0))
    np.testing.assert_array_equal(found, expected)
    assert len(np.unique(found.sum(axis=1))) > 1
    # Those that share a search for neighbours are one piece of work.
    assert len(sent) == 3 * (1 if family == "neighbors" else len(candidates))
