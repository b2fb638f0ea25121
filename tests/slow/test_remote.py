"""What others get of a built project: all by `dvc pull` from a remote, or a model by its name."""

from hashlib import md5
from pathlib import Path

import numpy as np
import pytest

from stages.store.arrays import read_arrays
from stages.store.model_file import load_model
from tests.scratch import (
    PAGES,
    PROJECT,
    STUDIES,
    commit,
    copy_built,
    read_yaml,
    repro,
    run,
    stages_run,
)

ARTIFACTS = read_yaml(PROJECT / "models/dvc.yaml")["artifacts"]


def succeed(folder: Path, *command: str) -> str:
    """Return what a command prints, all well."""
    result = run(folder, *command)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def register(project: Path, model: str, version: str) -> None:
    """Give a model a version, by a tag; DVC takes no notice of one without a message."""
    author = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    tag = f"models={model}@{version}"
    succeed(project, "git", *author, "tag", "--annotate", "--message", f"Release {tag}", tag)


@pytest.fixture(scope="module")
def published(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project whose results are in a remote, and whose models have versions."""
    folder = tmp_path_factory.mktemp("published")
    project = copy_built(built, folder / "project")
    succeed(project, "dvc", "remote", "add", "--default", "storage", str(folder / "storage"))
    commit(project, "Add a remote")
    succeed(project, "dvc", "push")
    for model in ARTIFACTS:
        register(project, model, "v1.0.0")
    return project


@pytest.fixture
def clone(published: Path, tmp_path: Path) -> Path:
    """A clone without cache: what it has not, it takes from the remote."""
    succeed(tmp_path, "git", "clone", "--quiet", str(published), "clone")
    assert not (tmp_path / "clone/.dvc/cache").exists()
    return tmp_path / "clone"


def test_a_clone_pulls_every_result_and_has_nothing_to_do(clone: Path) -> None:
    succeed(clone, "dvc", "pull")
    assert succeed(clone, "dvc", "status", "--quiet") == ""
    result = repro(clone, "dvc.yaml", STUDIES, PAGES)
    assert result.returncode == 0, result.stderr
    assert stages_run(result) == []
    assert succeed(clone, "git", "status", "--porcelain") == ""


@pytest.mark.parametrize("model", ARTIFACTS)
def test_a_model_is_got_by_its_name_and_answers(
    model: str, published: Path, clone: Path, tmp_path: Path
) -> None:
    succeed(tmp_path, "dvc", "artifacts", "get", str(clone), f"models:{model}")
    (images,) = read_arrays(published / "data/test", "images")
    (scores,) = read_arrays(published / f"data/scores/test/{model}", "scores")
    predicted = load_model(tmp_path / f"{model}.skops").predict(images)
    # The last bit of a product depends on the number of threads, which may decide a tie.
    assert np.mean(predicted == scores.argmax(axis=1)) > 0.99


def test_a_version_of_a_model_stays_what_it_was(clone: Path, tmp_path: Path) -> None:
    released = read_yaml(clone / "dvc.lock")["stages"]["committee"]["outs"]
    (wanted,) = [out["md5"] for out in released if out["path"] == "models/committee.skops"]
    run(clone, "git", "rm", "--quiet", "models/dvc.yaml", "dvc.lock")
    commit(clone, "Start anew")
    command = ["dvc", "artifacts", "get", str(clone), "models:committee", "--rev", "v1.0.0"]
    succeed(tmp_path, *command, "--out", "first.skops")
    assert md5((tmp_path / "first.skops").read_bytes()).hexdigest() == wanted
