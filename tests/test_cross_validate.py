"""No image is scored by a model that has seen it, or a copy of it."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.model_selection import StratifiedKFold

from stages import cross_validate, files
from stages.errors import PipelineError
from stages.learning.folds import assign_folds
from stages.seeds import derive_seed

Array = npt.NDArray[Any]

N_IMAGES, N_CLASSES, N_COPIES = 600, 2, 4


@pytest.fixture
def build(small_model: Any) -> Callable[[], Any]:
    """Give the memory of an elephant: the label of the nearest image seen."""

    def nearest() -> Any:
        family, chosen = small_model("neighbors", n_neighbors=1)
        return family.build(chosen, 0)

    return nearest


@pytest.fixture(scope="module")
def coin_tosses() -> dict[str, Array]:
    """Images without any sense, labels by the toss of a coin, and copies almost the same."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (N_IMAGES, 6, 6)).astype(np.uint8)
    copies = np.tile(images, (N_COPIES, 1, 1))
    copies[:, 0, 0] ^= 1
    labels = np.tile(rng.permutation(np.arange(N_IMAGES) % N_CLASSES), 1 + N_COPIES)
    return {
        "images": np.concatenate([images, copies]),
        "labels": labels.astype(np.uint8),
        "source": np.tile(np.arange(N_IMAGES, dtype=np.int32), 1 + N_COPIES),
        "folds": assign_folds(labels[:N_IMAGES].astype(np.uint8), 3, 0),
    }


def accuracy(build: Callable[[], Any], data: dict[str, Array]) -> float:
    scores = cross_validate.out_of_fold_scores(build, **data)
    assert scores.shape == (N_IMAGES, N_CLASSES)
    return float(np.mean(scores.argmax(axis=1) == data["labels"][:N_IMAGES]))


# Four standard deviations of a fair coin tossed 600 times.
CHANCE = pytest.approx(0.5, abs=4 * 0.5 / N_IMAGES**0.5)


def test_what_cannot_be_known_is_guessed_no_better_than_by_chance(
    build: Callable[[], Any], coin_tosses: dict[str, Array]
) -> None:
    originals = {name: array[:N_IMAGES] for name, array in coin_tosses.items()}
    assert accuracy(build, originals) == CHANCE


def test_copies_give_nothing_away(build: Callable[[], Any], coin_tosses: dict[str, Array]) -> None:
    assert accuracy(build, coin_tosses) == CHANCE


def leak_copies(folds: Array, source: Array) -> Iterator[tuple[Array, Array]]:
    """Split row by row, as if copies were images of their own."""
    is_copy = np.arange(len(source)) >= len(folds)
    for fold in range(3):
        yield is_copy | (folds[source] != fold), np.flatnonzero(folds == fold)


def leak_everything(folds: Array, source: Array) -> Iterator[tuple[Array, Array]]:
    for fold in range(3):
        yield np.ones(len(source), dtype=np.bool_), np.flatnonzero(folds == fold)


@pytest.mark.parametrize("leak", [leak_copies, leak_everything])
def test_a_leak_would_be_seen(
    leak: Any,
    build: Callable[[], Any],
    coin_tosses: dict[str, Array],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cross_validate, "grouped_splits", leak)
    assert accuracy(build, coin_tosses) > 0.95


def test_scores_are_those_of_a_classifier_fitted_to_the_other_folds(
    small_model: Any, train_sample: Any
) -> None:
    images, labels = train_sample
    folds = assign_folds(labels, 3, 0)
    family, chosen = small_model("forest")
    scores = cross_validate.out_of_fold_scores(
        lambda: family.build(chosen, 1), images, labels, np.arange(600, dtype=np.int32), folds
    )
    for fold in range(3):
        model = family.build(chosen, 1).fit(images[folds != fold], labels[folds != fold])
        expected = model.predict_proba(images[folds == fold])
        np.testing.assert_allclose(scores[folds == fold], expected, rtol=1e-5)


def test_copies_are_trained_on(small_model: Any, coin_tosses: dict[str, Array]) -> None:
    family, chosen = small_model("neighbors", n_neighbors=1)
    seen = []

    class Watching:
        def __init__(self) -> None:
            self.classifier = family.build(chosen, 0)

        def fit(self, images: Array, labels: Array) -> Any:
            seen.append(len(images))
            return self.classifier.fit(images, labels)

    cross_validate.out_of_fold_scores(Watching, **coin_tosses)
    assert seen == [N_IMAGES * 2 // 3 * (1 + N_COPIES)] * 3


NEIGHBORS = {"family": "neighbors", "n_neighbors": 3, "weights": "distance"}


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, train_sample: Any
) -> Callable[..., tuple[Array, Array]]:
    """Run the stage for a model, and return its scores and folds."""
    monkeypatch.chdir(tmp_path)
    images, labels = train_sample
    source = np.arange(600, dtype=np.int32)
    files.write_arrays(Path("data/train/original"), images=images, labels=labels, source=source)
    copies = np.roll(images, 1, axis=2)
    files.write_arrays(
        Path("data/train/shift"),
        images=np.concatenate([images, copies]),
        labels=np.tile(labels, 2),
        source=np.tile(source, 2),
    )

    def run_stage(name: str, **block: Any) -> tuple[Array, Array]:
        files.write_json(Path("params.yaml"), {"seed": 9, "models": {name: NEIGHBORS | block}})
        monkeypatch.setattr(sys, "argv", ["cross_validate", name])
        cross_validate.main()
        scores, folds = files.read_arrays(Path("data/scores/cv") / name, "scores", "folds")
        return scores, folds

    return run_stage


def test_the_stage_scores_every_original_once(run: Callable[..., Any], train_sample: Any) -> None:
    scores, folds = run("knn", train_on="original", folds=3)
    assert scores.shape == (600, 10)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores.sum(axis=1), 1, rtol=1e-5)
    assert np.mean(scores.argmax(axis=1) == train_sample[1]) > 0.75
    splitter = StratifiedKFold(3, shuffle=True, random_state=derive_seed(9, "folds"))
    for fold, (_, validation) in enumerate(splitter.split(np.empty(600), train_sample[1])):
        np.testing.assert_array_equal(np.flatnonzero(folds == fold), validation)


def test_a_training_set_with_copies_has_the_same_folds_of_originals(
    run: Callable[..., Any],
) -> None:
    _, folds = run("knn", train_on="original", folds=3)
    folds = folds.copy()
    scores, with_copies = run("other", train_on="shift", folds=3)
    assert scores.shape == (600, 10)
    np.testing.assert_array_equal(with_copies, folds)


def test_a_model_without_folds_has_no_scores(run: Callable[..., Any]) -> None:
    scores, folds = run("knn", train_on="original", folds=None)
    assert scores.shape == (0, 10)
    assert scores.dtype == np.float32
    assert folds.shape == (0,)


def test_more_folds_than_images_of_a_class_are_told(
    run: Callable[..., Any], train_sample: Any
) -> None:
    counts = np.bincount(train_sample[1])
    with pytest.raises(PipelineError) as caught:
        run("knn", train_on="original", folds=100)
    assert str(caught.value) == (
        "params.yaml: models.knn.folds: 100 folds need as many images of each class; "
        f"class {counts.argmin()} has {counts.min()}"
    )


def test_an_unknown_model_is_told(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    run("knn", train_on="original", folds=None)
    monkeypatch.setattr(sys, "argv", ["cross_validate", "kn"])
    with pytest.raises(PipelineError, match=r"models\.kn: no such key; did you mean knn\?$"):
        cross_validate.main()
    assert json.loads(Path("params.yaml").read_text())["seed"] == 9
