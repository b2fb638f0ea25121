"""What others get of a built project: by `dvc pull` from a remote, and a model by its name."""

from pathlib import Path

import numpy as np
import pytest

from stages.store.arrays import read_arrays
from stages.store.model_file import load_model
from tests.scratch import STUDIES, commit, copy_built, repro, run, stages_run


def succeed(folder: Path, *command: str) -> str:
    """Return what a command prints, all well."""
    result = run(folder, *command)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def published(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project whose results are in a remote, and whose committee has a version."""
    folder = tmp_path_factory.mktemp("published")
    project = copy_built(built, folder / "project")
    succeed(project, "dvc", "remote", "add", "--default", "storage", str(folder / "storage"))
    commit(project, "Add a remote")
    succeed(project, "dvc", "push")
    succeed(project, "git", "tag", "models=committee@v1.0.0")
    return project


def test_a_clone_pulls_every_result_and_has_nothing_to_do(published: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    succeed(tmp_path, "git", "clone", "--quiet", str(published), str(clone))
    succeed(clone, "dvc", "pull")
    assert succeed(clone, "dvc", "status", "--quiet") == ""
    result = repro(clone, "dvc.yaml", STUDIES)
    assert result.returncode == 0, result.stderr
    assert stages_run(result) == []
    assert succeed(clone, "git", "status", "--porcelain") == ""


@pytest.mark.parametrize("version", [[], ["--rev", "v1.0.0"]], ids=["newest", "by version"])
def test_a_model_is_got_by_its_name_and_answers(
    published: Path, tmp_path: Path, version: list[str]
) -> None:
    command = ["dvc", "artifacts", "get", str(published), "models:committee", *version]
    succeed(tmp_path, *command, "--out", "got.skops")
    (images,) = read_arrays(published / "data/test", "images")
    (scores,) = read_arrays(published / "data/scores/test/committee", "scores")
    predicted = load_model(tmp_path / "got.skops").predict(images)
    assert np.mean(predicted == scores.argmax(axis=1)) > 0.99


def test_every_model_that_one_would_deploy_is_an_artifact(published: Path, tmp_path: Path) -> None:
    for name in ("knn", "random_forest", "sgd"):
        succeed(published, "git", "tag", f"models={name}@v0.1.0")
        succeed(tmp_path, "dvc", "artifacts", "get", str(published), f"models:{name}")
        assert (tmp_path / f"{name}.skops").is_file()
