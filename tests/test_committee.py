"""A fold's vote is fitted to other folds alone, and no test label is read."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from stages.families.classifier import build_classifier

from stages import committee
from stages.config.errors import PipelineError
from stages.cross_validate import out_of_fold_scores
from stages.learning.classifier import class_scores
from stages.learning.folds import assign_folds
from stages.learning.vote import calibrated, fit_vote
from stages.store.arrays import read_arrays, write_arrays
from stages.store.model_file import load_model, save_model
from stages.store.reports import write_json

Array = npt.NDArray[Any]

MEMBERS = ["linear", "neighbors"]
CV, TEST = committee.SCORES / "cv", committee.SCORES / "test"


@pytest.fixture(scope="module")
def known(small_model: Any, train_sample: Any) -> tuple[list[Array], Array, Array]:
    """Out-of-fold scores of two models, the labels and the folds."""
    images, labels = train_sample
    vectors = images.reshape(600, -1).astype(np.float32)
    folds = assign_folds(labels, 3, 0)
    source = np.arange(600, dtype=np.int32)
    scores = []
    for name in MEMBERS:
        family, chosen = small_model(name)
        build = partial(build_classifier, family, chosen, 0)
        scores.append(out_of_fold_scores(build, vectors, labels, source, folds))
    return scores, labels, folds


@pytest.fixture
def project(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    known: tuple[list[Array], Array, Array],
    fitted: dict[str, Any],
    test_sample: Any,
) -> Path:
    """What the stage reads, and nothing else: no image, and no test label."""
    monkeypatch.chdir(tmp_path)
    scores, labels, folds = known
    write_json(Path("params.yaml"), {"committee": {"members": MEMBERS}})
    write_arrays(committee.LABELS, labels=labels)
    for name, own in zip(MEMBERS, scores, strict=True):
        write_arrays(CV / name, scores=own, folds=folds)
        write_arrays(TEST / name, scores=class_scores(fitted[name], test_sample[0]))
        save_model(Path("models") / f"{name}.skops", fitted[name])
    return tmp_path


def votes_of(folder: Path) -> Array:
    (scores,) = read_arrays(folder / "committee", "scores")
    return scores.copy()


@pytest.mark.parametrize("fold", [0, 1, 2])
def test_a_fold_is_voted_on_by_what_the_others_say(
    known: tuple[list[Array], Array, Array], fold: int
) -> None:
    scores, labels, folds = known
    own = folds == fold
    vote = fit_vote([part[~own] for part in scores], labels[~own])
    found = committee.out_of_fold_votes(scores, labels, folds)
    assert found.shape == (600, 10)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found[own], vote.combine([part[own] for part in scores]), rtol=1e-6)


@pytest.mark.parametrize("fold", [0, 1, 2])
def test_the_labels_of_a_fold_do_not_change_its_votes(
    known: tuple[list[Array], Array, Array], fold: int
) -> None:
    scores, labels, folds = known
    own = folds == fold
    expected = committee.out_of_fold_votes(scores, labels, folds)
    changed = np.where(own, 9 - labels, labels).astype(np.uint8)
    found = committee.out_of_fold_votes(scores, changed, folds)
    assert found[own].tobytes() == expected[own].tobytes()
    # A leak would be seen: the votes on the other folds are not the same any more.
    for other in {0, 1, 2} - {fold}:
        assert (found[folds == other] != expected[folds == other]).any()


def test_the_scores_of_a_fold_change_its_votes_image_by_image(
    known: tuple[list[Array], Array, Array],
) -> None:
    scores, labels, folds = known
    expected = committee.out_of_fold_votes(scores, labels, folds)
    one, *rest = np.flatnonzero(folds == 1)
    changed = [own.copy() for own in scores]
    changed[0][one] = changed[0][one][::-1]
    found = committee.out_of_fold_votes(changed, labels, folds)
    assert (found[one] != expected[one]).any()
    np.testing.assert_array_equal(found[rest], expected[rest])


@pytest.mark.usefixtures("project")
def test_the_stage_writes_votes_on_every_original_by_the_members_folds(
    known: tuple[list[Array], Array, Array],
) -> None:
    scores, labels, folds = known
    committee.main()
    np.testing.assert_array_equal(votes_of(CV), committee.out_of_fold_votes(*known))
    (written,) = read_arrays(CV / "committee", "folds")
    np.testing.assert_array_equal(written, folds)
    rows = np.arange(600)
    losses = [-np.log(calibrated(own, 1)[rows, labels]).mean() for own in (votes_of(CV), scores[1])]
    assert losses[0] < losses[1]


@pytest.mark.usefixtures("project")
def test_votes_on_test_images_are_those_of_the_saved_model(
    known: tuple[list[Array], Array, Array], test_sample: Any
) -> None:
    committee.main()
    model = load_model(Path("models/committee.skops"))
    votes = votes_of(TEST)
    assert votes.dtype == np.float32
    np.testing.assert_allclose(
        votes, model.predict_proba(test_sample[0]), rtol=1e-4, atol=1e-6
    )  # from raw images
    np.testing.assert_array_equal(votes, class_scores(model, test_sample[0]))
    scores, labels, _ = known
    vote = fit_vote(scores, labels)
    assert (model.temperatures, model.weights) == (vote.temperatures, vote.weights)
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
    found = {str(path.relative_to(project).parent) for path in project.rglob("*.npy")}
    assert found == {
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
    write_arrays(CV / name, scores=scores[: len(change(folds))], folds=change(folds))
    with pytest.raises(PipelineError) as caught:
        committee.main()
    # The first member's folds are what the others are held to.
    told = name if found == "none" else MEMBERS[1]
    assert str(caught.value) == (
        "params.yaml: committee.members: expected models with the same folds, "
        f"found {told} with {found}"
    )
    assert not Path("models/committee.skops").exists()
    assert not (CV / "committee").exists()


@pytest.mark.usefixtures("project")
def test_no_member_with_folds_is_told() -> None:
    for name in MEMBERS:
        scores, folds = np.empty((0, 10), np.float32), np.empty(0, np.uint8)
        write_arrays(CV / name, scores=scores, folds=folds)
    with pytest.raises(PipelineError, match=r"found linear with none$"):
        committee.main()


@pytest.mark.usefixtures("project")
def test_a_member_without_scores_or_model_is_told() -> None:
    Path("models/neighbors.skops").unlink()
    with pytest.raises(PipelineError, match=r"^models/neighbors\.skops: not found; 'dvc repro'"):
        committee.main()
    shutil.rmtree(CV / "linear")
    with pytest.raises(PipelineError, match=r"^data/scores/cv/linear/scores\.npy: not found"):
        committee.main()


@pytest.mark.parametrize("members", [[], ["linear"]])
@pytest.mark.usefixtures("project")
def test_nobody_votes_alone(members: list[str]) -> None:
    write_json(Path("params.yaml"), {"committee": {"members": members}})
    with pytest.raises(PipelineError, match=r"^params\.yaml: committee\.members: ") as caught:
        committee.main()
    assert "\n" not in str(caught.value)
