"""No image is scored by a model that has seen it, or a copy of it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages.learning import folds as module
from stages.learning.classifier import class_scores
from stages.learning.folds import assign_folds, out_of_fold_scores
from stages.learning.model import build_classifier
from tests import blocks

Array = npt.NDArray[Any]

N_IMAGES, N_CLASSES, N_COPIES = 600, 2, 4


@pytest.fixture
def build(small_model: Any) -> Callable[[], Any]:
    """Give the memory of an elephant: the label of the nearest vector seen."""

    def nearest() -> Any:
        chosen = small_model("neighbors", n_neighbors=1)
        return build_classifier(chosen, 0)

    return nearest


@pytest.fixture(scope="module")
def coin_tosses() -> dict[str, Any]:
    """Vectors without any sense, labels by the toss of a coin, and copies almost the same."""
    rng = np.random.default_rng(0)
    vectors = rng.integers(0, 256, (N_IMAGES, 36)).astype(np.float32)
    copies = np.tile(vectors, (N_COPIES, 1))
    copies[:, 0] += 1
    labels = np.tile(rng.permutation(np.arange(N_IMAGES) % N_CLASSES), 1 + N_COPIES)
    return {
        "vectors": np.concatenate([vectors, copies]),
        "labels": labels.astype(np.uint8),
        "source": np.tile(np.arange(N_IMAGES, dtype=np.int32), 1 + N_COPIES),
        "folds": assign_folds(labels[:N_IMAGES].astype(np.uint8), 3, 0),
    }


def accuracy(build: Callable[[], Any], data: dict[str, Any]) -> float:
    scores = out_of_fold_scores(build, **data)
    assert scores.shape == (N_IMAGES, N_CLASSES)
    return float(np.mean(scores.argmax(axis=1) == data["labels"][:N_IMAGES]))


# Four standard deviations of a fair coin tossed 600 times.
CHANCE = pytest.approx(0.5, abs=4 * 0.5 / N_IMAGES**0.5)


def test_what_cannot_be_known_is_guessed_no_better_than_by_chance(
    build: Callable[[], Any], coin_tosses: dict[str, Any]
) -> None:
    originals = {name: array[:N_IMAGES] for name, array in coin_tosses.items()}
    assert accuracy(build, originals) == CHANCE


def test_copies_give_nothing_away(build: Callable[[], Any], coin_tosses: dict[str, Any]) -> None:
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
    coin_tosses: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "grouped_splits", leak)
    assert accuracy(build, coin_tosses) > 0.95


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("forest", {}),
        ("linear", {"scaling": "standard"}),
        ("kernel", {}),
        ("neighbors", {"projection": blocks.PROJECTION}),
    ],
)
def test_scores_are_those_of_a_classifier_fitted_to_the_other_folds(
    small_model: Any, train_sample: Any, name: str, changes: dict[str, Any]
) -> None:
    images, labels = train_sample
    vectors = images.reshape(600, -1).astype(np.float32)
    folds = assign_folds(labels, 3, 0)
    source = np.arange(600, dtype=np.int32)
    chosen = small_model(name, **changes)
    build = partial(build_classifier, chosen, 1)
    scores = out_of_fold_scores(build, vectors, labels, source, folds)
    for fold in range(3):
        own = folds == fold
        model = build().fit(vectors[~own], labels[~own])
        np.testing.assert_allclose(
            scores[own], class_scores(model, vectors[own]), rtol=1e-4, atol=1e-4
        )


def test_copies_are_trained_on(build: Callable[[], Any], coin_tosses: dict[str, Any]) -> None:
    seen = []

    class Watching:
        def __init__(self) -> None:
            self.classifier = build()

        def fit(self, vectors: Array, labels: Array) -> Any:
            seen.append(len(vectors))
            return self.classifier.fit(vectors, labels)

    out_of_fold_scores(Watching, **coin_tosses)
    assert seen == [N_IMAGES * 2 // 3 * (1 + N_COPIES)] * 3


def test_without_folds_nothing_is_fitted_and_nothing_scored(coin_tosses: dict[str, Any]) -> None:
    def refuse() -> Any:
        raise AssertionError

    none = assign_folds(coin_tosses["labels"][:N_IMAGES], None, 0)
    scores = out_of_fold_scores(refuse, **(coin_tosses | {"folds": none}))
    assert scores.shape == (0, N_CLASSES)
    assert scores.dtype == np.float32


def test_what_is_left_out_of_a_fold_is_not_learned_from_and_yet_scored(
    build: Callable[[], Any], coin_tosses: dict[str, Any]
) -> None:
    labels, folds = coin_tosses["labels"].copy(), coin_tosses["folds"]
    left_out = np.zeros((3, N_IMAGES), dtype=np.bool_)
    for fold in range(3):
        left_out[fold, np.flatnonzero(folds != fold)[::2]] = True
    expected = out_of_fold_scores(build, **coin_tosses, left_out=left_out)
    assert (expected.sum(axis=1) == 1).all()
    for fold in range(3):
        own = folds == fold
        gone = left_out[fold][coin_tosses["source"]]
        spoilt = coin_tosses | {"labels": np.where(gone, 1 - labels, labels)}
        found = out_of_fold_scores(build, **spoilt, left_out=left_out)
        np.testing.assert_array_equal(found[own], expected[own])
        # All else is learned from: without the gap the wrong labels tell.
        assert (out_of_fold_scores(build, **spoilt)[own] != expected[own]).any()


def test_only_folds_of_which_something_is_left_out_are_scored(
    build: Callable[[], Any], coin_tosses: dict[str, Any]
) -> None:
    left_out = np.zeros((2, N_IMAGES), dtype=np.bool_)
    found = out_of_fold_scores(build, **coin_tosses, left_out=left_out)
    expected = out_of_fold_scores(build, **coin_tosses)
    scored = coin_tosses["folds"] < 2
    np.testing.assert_array_equal(found[scored], expected[scored])
    assert np.isnan(found[~scored]).all()
