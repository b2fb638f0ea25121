"""An experiment that was pushed is pulled and applied by others, its results with it."""

from pathlib import Path

import pytest

from tests.dvc_answers import HERE, KEY, answer, metrics_at
from tests.scratch import commit, git, read_yaml, run
from tests.warm_python import warm_variables


@pytest.fixture
def shared(project: Path) -> Path:
    """A project with a remote for git and one for DVC, in which an experiment was run."""
    git(project, "config", "user.name", "test")
    git(project, "config", "user.email", "test@localhost")
    answer(project, "remote", "add", "--default", "storage", "../storage")
    commit(project, "Name a remote")
    git(project, "init", "--quiet", "--bare", "--initial-branch=main", "../origin.git")
    git(project, "remote", "add", "origin", "../origin.git")
    git(project, "push", "--quiet", "origin", "main")
    command = ["dvc", "exp", "run", "--name", "six", "--set-param", f"{KEY}=6"]
    ran = run(project, *command, variables=warm_variables())
    assert ran.returncode == 0, ran.stderr
    return project


def test_an_experiment_that_was_pushed_is_whole_in_a_clone(shared: Path) -> None:
    answer(shared, "exp", "push", "origin", "six")
    git(shared.parent, "clone", "--quiet", "origin.git", "clone")
    clone = shared.parent / "clone"
    assert answer(clone, "exp", "list", "origin", "--name-only").split() == ["six"]
    before = metrics_at(clone, HERE)
    answer(clone, "exp", "pull", "origin", "six")
    answer(clone, "exp", "apply", "six")
    assert read_yaml(clone / "params.yaml")["models"]["knn_pixels"]["n_neighbors"] == 6
    assert metrics_at(clone, HERE) == metrics_at(shared, HERE) != before
    assert run(clone, "dvc", "status", "--quiet", "dvc.yaml").returncode == 0
