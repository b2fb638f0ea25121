"""The stage writes the members' votes on every image, and reads no test label."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages import committee
from stages.committee import OutOfFold
from stages.config.errors import PipelineError
from stages.learning.calibrated import Calibrated
from stages.learning.classifier import class_scores
from stages.learning.vote import Vote, fit_vote
from stages.store.arrays import read_arrays, write_arrays
from stages.store.model_file import load_model, save_model
from tests.class_names import DIGITS
from tests.voting import MEMBERS, known, labels

__all__ = ["known", "labels"]

Array = npt.NDArray[Any]

CV, TEST = committee.SCORES / "cv", committee.SCORES / "test"


@pytest.fixture(autouse=True)
def command(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line that names both members."""
    name_members(monkeypatch, *MEMBERS)


@pytest.fixture
def project(
    here: Path, known: OutOfFold, labels: Array, fitted: dict[str, Any], test_sample: Any
) -> Path:
    """What the stage reads, and nothing else: no params, no image, and no test label."""
    write_arrays(committee.LABELS, labels=labels)
    for name, own in zip(MEMBERS, known.scores, strict=True):
        write_member(name, own, known.folds)
        model = Calibrated(fitted[name], 0.7, 1e-4, DIGITS)
        write_arrays(TEST / name, scores=class_scores(model, test_sample[0]))
        save_model(Path("models") / f"{name}.skops", model)
    return here


def name_members(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    monkeypatch.setattr(sys, "argv", ["committee", *names])


def write_member(name: str, scores: Array, folds: Array) -> None:
    write_arrays(CV / name, scores=scores, folds=folds)


def votes_of(folder: Path) -> Array:
    (scores,) = read_arrays(folder / "committee", "scores")
    return scores.copy()


@pytest.mark.usefixtures("project")
def test_out_of_fold_scores_are_read_of_the_members_that_are_named(known: OutOfFold) -> None:
    for members, order in ((MEMBERS, [0, 1]), (MEMBERS[::-1], [1, 0])):
        found = committee.read_out_of_fold(members)
        np.testing.assert_array_equal(found.folds, known.folds)
        for own, place in zip(found.scores, order, strict=True):
            np.testing.assert_array_equal(own, known.scores[place])


@pytest.mark.usefixtures("project")
def test_the_stage_writes_votes_on_every_original_by_the_members_folds(
    known: OutOfFold, labels: Array
) -> None:
    committee.main()
    votes = votes_of(CV)
    np.testing.assert_array_equal(votes, known.votes(labels))
    found = read_arrays(CV / "committee", "folds", "members", "weights", "calibration")
    folds, members, weights, calibration = found
    np.testing.assert_array_equal(folds, known.folds)
    vote = fit_vote(known.scores, labels)
    assert (list(members), list(weights)) == (MEMBERS, vote.weights)
    assert list(calibration) == [vote.temperature, vote.least]
    rows = np.arange(600)
    losses = [-np.log(own[rows, labels]).mean() for own in (votes, *known.scores)]
    assert losses[0] < min(losses[1:])


@pytest.mark.usefixtures("project")
def test_votes_on_test_images_are_those_of_the_saved_model(
    known: OutOfFold, labels: Array, test_sample: Any
) -> None:
    committee.main()
    model = load_model(Path("models/committee.skops"))
    votes = votes_of(TEST)
    assert votes.dtype == np.float32
    np.testing.assert_allclose(
        votes, model.predict_proba(test_sample[0]), rtol=1e-4, atol=1e-6
    )  # from raw images
    np.testing.assert_array_equal(votes, class_scores(model, test_sample[0]))
    vote = fit_vote(known.scores, labels)
    assert Vote(model.weights, model.temperature, model.least) == vote
    tested = [read_arrays(TEST / name, "scores")[0] for name in MEMBERS]
    np.testing.assert_allclose(votes, vote.combine(tested), rtol=1e-6)
    assert min(vote.weights) > 0.05  # both have a say


@pytest.mark.usefixtures("project")
def test_the_test_scores_change_neither_model_nor_out_of_fold_votes() -> None:
    committee.main()
    written = [Path("models/committee.skops").read_bytes(), votes_of(CV).tobytes()]
    tested = votes_of(TEST)
    for name in MEMBERS:
        (scores,) = read_arrays(TEST / name, "scores")
        write_arrays(TEST / name, scores=scores[::-1])
    committee.main()
    assert [Path("models/committee.skops").read_bytes(), votes_of(CV).tobytes()] == written
    np.testing.assert_array_equal(votes_of(TEST), tested[::-1])


def test_nothing_but_scores_models_and_training_labels_is_read(project: Path) -> None:
    found = {str(path.relative_to(project).parent) for path in project.rglob("*.*")}
    assert found - {"models"} == {
        "data/train/original/pixels",
        *(f"data/scores/{part}/{name}" for part in ("cv", "test") for name in MEMBERS),
    }
    committee.main()


def shuffled(folds: Array) -> Array:
    return np.roll(folds, 1)


def fewer(folds: Array) -> Array:
    return folds[:-1]


def none(folds: Array) -> Array:
    return folds[:0]


@pytest.mark.parametrize("member", [0, 1])
@pytest.mark.parametrize(
    ("change", "found"), [(shuffled, "others"), (fewer, "others"), (none, "none")]
)
@pytest.mark.usefixtures("project")
def test_other_folds_are_told(member: int, change: Callable[[Array], Array], found: str) -> None:
    name = MEMBERS[member]
    scores, folds = read_arrays(CV / name, "scores", "folds")
    write_member(name, scores[: len(change(folds))], change(folds))
    with pytest.raises(PipelineError) as caught:
        committee.main()
    # The first member's folds are what the others are held to.
    told = name if found == "none" else MEMBERS[1]
    assert str(caught.value) == (
        f"committee: expected members with the same folds, found {told} with {found}; "
        f"make params.yaml: models.{told}.folds that of the others"
    )
    assert not Path("models/committee.skops").exists()
    assert not (CV / "committee").exists()


@pytest.mark.usefixtures("project")
def test_no_member_with_folds_is_told() -> None:
    for name in MEMBERS:
        scores, folds = np.empty((0, 10), np.float32), np.empty(0, np.uint8)
        write_member(name, scores, folds)
    with pytest.raises(PipelineError, match=r"found linear with none; "):
        committee.main()


@pytest.mark.usefixtures("project")
def test_a_member_without_scores_or_model_is_told() -> None:
    Path("models/neighbors.skops").unlink()
    with pytest.raises(PipelineError, match=r"^models/neighbors\.skops: not found; 'dvc repro'"):
        committee.main()
    shutil.rmtree(CV / "linear")
    with pytest.raises(PipelineError, match=r"^data/scores/cv/linear/scores\.npy: not found"):
        committee.main()


@pytest.mark.usefixtures("project")
def test_members_that_are_not_named_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name_members(monkeypatch)
    with pytest.raises(SystemExit) as caught:
        committee.main()
    assert caught.value.code == 2
    assert "members" in capsys.readouterr().err
    assert not (CV / "committee").exists()
