"""Every command of the README, typed one after the other in a built copy of the project."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scratch import PROJECT, copy_built, git, run
from tests.warm_python import warm_variables

# What CI runs itself, or what needs no test: the virtual environment is the tests' own. Photos
# are asked about in tests/commands, clusters are started in tests/cluster.
ELSEWHERE = ("mnist-pipeline", "dask ", "DASK_SCHEDULER_ADDRESS=")
BY_CI = ("make", "python3 -m venv", "source ", "pip install", "pytest", *ELSEWHERE)


def commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", (PROJECT / "README.md").read_text(), re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`((?:dvc|python -m) [^`]*)`", (PROJECT / "README.md").read_text())
    named = dict.fromkeys([*lines, *inline])
    return [line for line in named if line and not line.startswith(BY_CI)]


def test_ci_runs_the_commands_that_are_left_to_it() -> None:
    text = (PROJECT / "README.md").read_text()
    script = (PROJECT / ".ci/run").read_text()
    targets = set(re.findall(r"^make *([\w-]*)|`make ([\w-]+)`", text, flags=re.MULTILINE))
    for target in {"".join(found) for found in targets}:
        assert re.search(rf"^make {target}$".replace(" $", "$"), script, re.MULTILINE), target


@pytest.fixture(scope="module")
def copy(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy whose git has a remote, to which experiments are pushed; its workers are ended."""
    project = copy_built(built, tmp_path_factory.mktemp("readme") / "project")
    git(project, "init", "--quiet", "--bare", "--initial-branch=main", "../origin.git")
    git(project, "remote", "add", "origin", "../origin.git")
    yield project
    run(project, "dvc", "queue", "stop", "--kill")


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_readme_works_as_typed(copy: Path, command: str) -> None:
    result = run(copy, *shlex.split(command), variables=warm_variables())
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
