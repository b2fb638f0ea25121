"""The comparison behind `make verify`: what it accepts, and what it catches."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.scratch import PROJECT, read_yaml
from tests.verify import Comparison, compare

METRICS = "reports/models/knn_pixels/metrics.json"


@pytest.fixture
def rebuilt(tmp_path: Path) -> Path:
    """The committed lock and reports, as if rebuilt elsewhere."""
    shutil.copytree(PROJECT / "reports", tmp_path / "reports")
    for lock in ("dvc.lock", "stages/studies/dvc.lock", "stages/pages/dvc.lock"):
        (tmp_path / lock).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / lock, tmp_path / lock)
    return tmp_path


def check(rebuilt: Path) -> Comparison:
    return compare(PROJECT, rebuilt)


def edit_metrics(project: Path, part: str, more_errors: int) -> None:
    path = project / METRICS
    metrics = json.loads(path.read_text())
    own = metrics["knn_pixels"][part]
    own["errors"] += more_errors
    own["accuracy"] -= more_errors / {"cv": 60_000, "test": 10_000}[part]
    path.write_text(json.dumps(metrics))


def edit_lock(project: Path, changes: dict[str, dict[str, Any]]) -> None:
    """Merge changes into stages of the lock."""
    lock = read_yaml(project / "dvc.lock")
    for stage, change in changes.items():
        lock["stages"][stage] |= change
    (project / "dvc.lock").write_text(json.dumps(lock))  # which is YAML, too


def outs_of_another_processor(*stages: str) -> dict[str, dict[str, Any]]:
    lock = read_yaml(PROJECT / "dvc.lock")["stages"]
    return {
        stage: {"outs": [out | {"md5": "0" * 32} for out in lock[stage]["outs"]]}
        for stage in stages
    }


def deps_of_another_processor(stage: str, changed: str) -> dict[str, dict[str, Any]]:
    lock = read_yaml(PROJECT / "dvc.lock")["stages"]
    deps = [
        dep | ({"md5": "0" * 32} if dep["path"] == changed else {}) for dep in lock[stage]["deps"]
    ]
    return {stage: {"deps": deps} | outs_of_another_processor(stage)[stage]}


def test_the_same_results_are_identical(rebuilt: Path) -> None:
    assert check(rebuilt).identical


@pytest.mark.parametrize("more_errors", [1, 100])
def test_a_report_edited_by_hand_is_caught(rebuilt: Path, more_errors: int) -> None:
    edit_metrics(rebuilt, "test", more_errors)
    assert check(rebuilt).forged == [f"{METRICS}: not what its stage makes"]


def test_a_report_edited_by_hand_together_with_its_hash_in_the_lock_is_caught(
    rebuilt: Path,
) -> None:
    edit_metrics(rebuilt, "test", 1)
    edit_lock(rebuilt, outs_of_another_processor("evaluate@knn_pixels"))
    assert check(rebuilt).forged == [
        "dvc.lock: evaluate@knn_pixels: other results from the same inputs"
    ]


def test_a_report_that_is_missing_or_not_json_is_caught(rebuilt: Path) -> None:
    (rebuilt / METRICS).write_text("no numbers")
    (rebuilt / "reports/compare/pairs.csv").unlink()
    found = check(rebuilt)
    assert not found.accepted
    assert len(found.forged) == 2


def test_results_from_other_params_are_caught(rebuilt: Path) -> None:
    params = {"params.yaml": {"models.knn_pixels": {"n_neighbors": 5}, "seed": 42}}
    edit_lock(rebuilt, {"train@knn_pixels": {"params": params}})
    assert check(rebuilt).forged == [
        "dvc.lock: train@knn_pixels: made by another command or from other params"
    ]


def test_results_from_other_code_are_caught(rebuilt: Path) -> None:
    lock = read_yaml(PROJECT / "dvc.lock")["stages"]["train@knn_pixels"]
    code = "data/code/knn_pixels.json"
    deps = [dep | ({"md5": "0" * 32} if dep["path"] == code else {}) for dep in lock["deps"]]
    edit_lock(rebuilt, {"train@knn_pixels": {"deps": deps}})
    assert check(rebuilt).forged == ["dvc.lock: train@knn_pixels: made by other code"]


@pytest.mark.parametrize(
    ("part", "more_errors", "accepted"),
    [
        *(("test", 3, True), ("test", 10, True), ("test", 11, False)),
        *(("cv", 30, True), ("cv", 31, False)),
    ],
)
def test_another_processor_may_move_an_accuracy_by_little(
    rebuilt: Path, part: str, more_errors: int, accepted: bool
) -> None:
    scores = f"data/scores/{part}/knn_pixels/scores.npy"
    stage = {"test": "predict@knn_pixels", "cv": "cross_validate@knn_pixels"}[part]
    edit_metrics(rebuilt, part, more_errors)
    edit_lock(
        rebuilt,
        outs_of_another_processor(stage) | deps_of_another_processor("evaluate@knn_pixels", scores),
    )
    found = check(rebuilt)
    assert found.forged == []
    assert len(found.moved) == 1
    assert found.accepted is accepted
    assert not found.identical
