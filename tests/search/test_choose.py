"""The stage: no copy of a validation image is trained on, the same seed gives the same files."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from stages import cross_validate
from stages.config.errors import PipelineError
from stages.search import choose, fold_errors
from stages.store.arrays import read_arrays, write_arrays
from stages.store.reports import write_json
from tests import blocks

Array = npt.NDArray[Any]
Run = Callable[..., pd.DataFrame]

HALVING = {"candidates": 4, "folds": [1, 3], "keep_one_in": 2}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, train_sample: Any) -> Run:
    """Run the stage for a model on the sample, without any test image, and return its table."""
    monkeypatch.chdir(tmp_path)
    images, labels = train_sample
    source = np.arange(600, dtype=np.int32)
    write_arrays(Path("data/train/original/pixels"), images=images, labels=labels, source=source)
    write_arrays(
        Path("data/train/shift/pixels"),
        images=np.concatenate([images, np.roll(images, 1, axis=2)]),
        labels=np.tile(labels, 2),
        source=np.tile(source, 2),
    )

    def run_stage(family: str, halving: Any = None, **space: Any) -> pd.DataFrame:
        section = {"halving": halving, "space": blocks.model(family, **{"folds": 3} | space)}
        write_json(choose.PARAMS, {"search": {"mine": section}})
        write_json(Path("params.yaml"), {"seed": 9, "features": blocks.FEATURES})
        monkeypatch.setattr(sys, "argv", ["choose", "mine"])
        choose.main()
        return pd.read_csv(choose.REPORTS / "mine/candidates.csv")

    return run_stage


def test_the_table_says_what_cross_validation_says(
    run: Run, monkeypatch: pytest.MonkeyPatch, train_sample: Any
) -> None:
    table = run("neighbors", n_neighbors=[1, 5], weights=["uniform", "distance"])
    assert table["images"].tolist() == [600] * 4
    for _, row in table.iterrows():
        block = blocks.model(
            "neighbors", folds=3, n_neighbors=row["n_neighbors"], weights=row["weights"]
        )
        document = {"seed": 9, "features": blocks.FEATURES, "models": {"mine": block}}
        write_json(Path("params.yaml"), document)
        monkeypatch.setattr(sys, "argv", ["cross_validate", "mine"])
        cross_validate.main()
        (scores,) = read_arrays(Path("data/scores/cv/mine"), "scores")
        assert np.sum(scores.argmax(axis=1) != train_sample[1]) == row["errors"]


@pytest.mark.parametrize(
    ("family", "space"),
    [
        ("forest", {"min_samples_leaf": [1, 2, 5], "max_features": ["sqrt", 0.1]}),
        ("kernel", {"gamma": [1.0, 0.5, 2.0], "n_components": [80, 40], "n_steps": 50}),
    ],
)
def test_a_costly_family_is_halved_and_the_same_on_every_run(
    run: Run, family: str, space: dict[str, Any]
) -> None:
    table = run(family, HALVING, **space)
    assert len(table) == 4
    assert table["folds"].tolist() == [3, 3, 1, 1]
    folder = choose.REPORTS / "mine"
    before = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    assert set(before) == {"candidates.csv", "candidates.png"}
    run(family, HALVING, **space)
    assert {path.name: path.read_bytes() for path in sorted(folder.iterdir())} == before


def test_no_copy_of_a_validation_image_is_trained_on(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    count = fold_errors.count_fold_errors

    def watched(*arguments: Any, **named: Any) -> Any:
        seen.append(arguments[3])
        return count(*arguments, **named)

    monkeypatch.setattr(fold_errors, "count_fold_errors", watched)
    run("neighbors", train_on="shift", n_neighbors=[1, 3])
    source = np.tile(np.arange(600), 2)
    assert len(seen) == 3
    for training, validation in seen:
        assert validation.max() < 600
        assert not set(source[training]) & set(validation)
        assert training.sum() == 2 * (600 - len(validation))
    np.testing.assert_array_equal(np.sort(np.concatenate([own for _, own in seen])), np.arange(600))


def test_where_a_class_has_fewer_images_there_are_as_many_folds(
    run: Run, train_sample: Any
) -> None:
    images, labels = train_sample
    nines = np.flatnonzero(labels == 9)
    rows = np.setdiff1d(np.arange(len(labels)), nines[3:])
    write_arrays(
        Path("data/train/original/pixels"),
        images=images[rows],
        labels=labels[rows],
        source=np.arange(len(rows), dtype=np.int32),
    )
    table = run("neighbors", HALVING | {"folds": [2, 5]}, folds=5, n_neighbors=[1, 2, 3, 4])
    assert table["folds"].tolist() == [3, 3, 2, 2]
    assert table["images"].max() == len(rows)


def test_a_malformed_space_is_told_in_one_line_and_the_last_table_kept(run: Run) -> None:
    run("neighbors", n_neighbors=[1, 3])
    before = (choose.REPORTS / "mine/candidates.csv").read_bytes()
    with pytest.raises(PipelineError) as caught:
        run("neighbors", n_neighbors=[1, "3"])
    assert str(caught.value) == (
        "stages/search/params.yaml: search.mine.space.n_neighbors: expected a valid integer, "
        "found '3' (a string; write the number without quotes)"
    )
    assert (choose.REPORTS / "mine/candidates.csv").read_bytes() == before


def test_an_unknown_model_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("neighbors", n_neighbors=[1, 3])
    monkeypatch.setattr(sys, "argv", ["choose", "min"])
    with pytest.raises(PipelineError, match=r"^stages/search/params.yaml: search\.min: no such"):
        choose.main()
