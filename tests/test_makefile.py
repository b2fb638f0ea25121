"""What make says before it can do anything."""

import shutil
from pathlib import Path

import pytest

from tests.scratch import PROJECT, run


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A folder with what make needs, and no virtual environment."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(PROJECT / name, tmp_path)
    shutil.copytree(PROJECT / "requirements", tmp_path / "requirements")
    return tmp_path


def test_a_python_that_is_not_there_is_one_line(fresh: Path) -> None:
    result = run(fresh, "make", "--silent", "PYTHON=no-such-python", "test")
    assert result.returncode == 2
    told = [line for line in result.stderr.splitlines() if not line.startswith("make")]
    assert len(told) == 1
    assert told[0].startswith("no-such-python: not found; install Python 3.11 or newer")


def test_an_old_python_is_one_line_that_names_its_version(fresh: Path) -> None:
    old = fresh / "old-python"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.2\nexit 1\n')
    old.chmod(0o755)
    result = run(fresh, "make", "--silent", f"PYTHON={old}")
    assert result.returncode == 2
    told = [line for line in result.stderr.splitlines() if not line.startswith("make")]
    assert len(told) == 1
    assert "expected Python 3.11 or newer, found Python 3.9.2" in told[0]
    assert not (fresh / ".venv").exists()


def test_help_says_what_each_target_does_and_how_long_it_may_take(fresh: Path) -> None:
    result = run(fresh, "make", "help")
    lines = result.stdout.splitlines()
    assert {line.split()[1] for line in lines} >= {"all", "quick", "test", "verify", "help"}
    assert all("(" in line for line in lines if line.split()[1] != "help")


def test_a_download_without_git_is_one_line_before_anything_is_installed(fresh: Path) -> None:
    result = run(
        fresh, "make", "--silent", variables={"GIT_CEILING_DIRECTORIES": str(fresh.parent)}
    )
    assert result.returncode == 2
    told = [line for line in result.stderr.splitlines() if not line.startswith("make")]
    assert len(told) == 1
    assert told[0].endswith(
        "no git repository, which DVC needs; clone the project, or run: git init"
    )
    assert not (fresh / ".venv").exists()


def test_what_others_set_for_their_own_python_does_not_reach_the_stages(fresh: Path) -> None:
    theirs = {
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # of a notebook
        "PIP_USER": "1",
        "PYTHONPATH": "/elsewhere",
        "PYTHONHOME": "/elsewhere",
    }
    result = run(fresh, "make", "--silent", "--eval", "shown: ; @env", "shown", variables=theirs)
    assert result.returncode == 0
    assert not {line.split("=")[0] for line in result.stdout.splitlines()} & set(theirs)
