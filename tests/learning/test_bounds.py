"""What data allow less of than params ask for is told, a line each, with the reason."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages.learning.bounds import Size, fewer
from stages.learning.folds import assign_folds
from stages.learning.model import fold_bounds, training_bounds
from tests import blocks

Array = npt.NDArray[Any]

# 30 originals, 5 of them of the rarest class, and a copy of each.
LABELS = np.tile(np.repeat([0, 1, 2], [5, 10, 15]).astype(np.uint8), 2)
SOURCE = np.tile(np.arange(30, dtype=np.int32), 2)
VECTORS = np.zeros((60, 7), dtype=np.float32)
PROJECTION = {**blocks.PROJECTION, "n_components": 8}


def test_a_size_counts_images_features_classes_and_the_rarest() -> None:
    assert Size.of(LABELS, 7) == Size(images=60, features=7, classes=3, rarest=10)


@pytest.mark.parametrize(
    ("asked", "lines"), [(3, []), (4, []), (5, ["4 of 5 legs: a table"]), (None, [])]
)
def test_the_least_limit_is_the_reason(asked: int | None, lines: list[str]) -> None:
    assert fewer("legs", asked, {"a spider": 8, "a table": 4, "an ant": 6}) == lines


@pytest.mark.parametrize(
    ("name", "changes", "lines"),
    [
        ("neighbors", {"n_neighbors": 60}, []),
        ("neighbors", {"n_neighbors": 61}, ["60 of 61 neighbours: images to fit to: 60"]),
        (
            "neighbors",
            {"n_neighbors": 61, "projection": PROJECTION},
            [
                "7 of 8 principal components: features of an image: 7",
                "60 of 61 neighbours: images to fit to: 60",
            ],
        ),
        ("dummy", {}, []),
        (
            "dummy",
            {"projection": PROJECTION},
            ["7 of 8 principal components: features of an image: 7"],
        ),
    ],
)
def test_bounds_are_those_of_the_projection_and_of_the_family(
    name: str, changes: dict[str, Any], lines: list[str], small_model: Any
) -> None:
    assert training_bounds(small_model(name, **changes), VECTORS, LABELS) == lines


@pytest.mark.parametrize(
    ("asked", "neighbors", "lines"),
    [
        (4, 44, []),
        # The largest of 4 folds has 8 originals, so that 22 and their copies are left.
        (4, 45, ["44 of 45 neighbours: images to fit to: 44"]),
        (5, 48, []),
        (
            6,
            49,
            [
                "5 of 6 folds: images of the rarest class: 5",
                "48 of 49 neighbours: images to fit to: 48",
            ],
        ),
    ],
)
def test_a_fold_has_less_to_fit_to_and_there_are_no_more_folds_than_images_of_a_class(
    asked: int, neighbors: int, lines: list[str], small_model: Any
) -> None:
    chosen = small_model("neighbors", folds=asked, n_neighbors=neighbors)
    folds = assign_folds(LABELS[:30], asked, 0)
    assert np.bincount(folds).max() == {4: 8, 5: 6, 6: 6}[asked]
    assert fold_bounds(chosen, VECTORS, LABELS, SOURCE, folds) == lines


def test_without_folds_there_is_nothing_to_tell(small_model: Any) -> None:
    chosen = small_model("neighbors", n_neighbors=999)
    assert fold_bounds(chosen, VECTORS, LABELS, SOURCE, np.empty(0, np.uint8)) == []
