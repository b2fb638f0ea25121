"""What an editor is told: the dev container, and the extensions that are worth having."""

import json
import re

from tests.scratch import PROJECT, read_yaml

CONTAINER = json.loads((PROJECT / ".devcontainer/devcontainer.json").read_text())
EXTENSIONS = json.loads((PROJECT / ".vscode/extensions.json").read_text())["recommendations"]


def test_the_extension_of_dvc_is_recommended_and_installed_in_the_container() -> None:
    assert "iterative.dvc" in EXTENSIONS
    assert CONTAINER["customizations"]["vscode"]["extensions"] == EXTENSIONS


def test_the_container_has_the_python_of_the_workflows_and_installs_as_they_do() -> None:
    install = read_yaml(PROJECT / ".github/actions/install/action.yml")["runs"]["steps"]
    (python,) = [step["with"]["python-version"] for step in install if "with" in step]
    (command,) = [step["run"] for step in install if "run" in step]
    assert re.fullmatch(
        rf"mcr\.microsoft\.com/devcontainers/python:{python}-\w+", CONTAINER["image"]
    )
    assert CONTAINER["postCreateCommand"] == command
    assert f"CHECKS := {command.removeprefix('make ')}" in (
        PROJECT / "Makefile"
    ).read_text().replace("$(VENV)", ".venv")
