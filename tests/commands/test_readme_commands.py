"""The commands of the README's section on photos do what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from stages.learning.calibrated import Calibrated
from stages.store.model_file import save_model
from tests.class_names import DIGITS

ROOT = Path(__file__).parents[2]
SECTION = re.compile(r"## Ask about a photo\n\n[^#]*?```console\n(.*?)```", re.DOTALL)
COMMANDS = SECTION.findall((ROOT / "README.md").read_text(encoding="utf-8"))[0].splitlines()


@pytest.fixture(scope="module")
def project(
    fitted: dict[str, Any],
    test_sample: tuple[npt.NDArray[np.uint8], Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A folder with models and pictures of the names that the README has."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "models").mkdir()
    (folder / "scans").mkdir()
    model = Calibrated(fitted["kernel"], 1.0, 0.001, DIGITS)
    for name in ("sgd", "committee"):
        save_model(folder / f"models/{name}.skops", model)
    picture = Image.fromarray(255 - np.kron(test_sample[0][0], np.ones((5, 5), np.uint8)))
    for name in ("photo.jpg", "page.tif", "scans/one.png"):
        picture.save(folder / name)
    command = folder / "bin/mnist-pipeline"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m stages.commands "$@"\n')
    command.chmod(0o755)
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(project: Path, command: str) -> None:
    path = f"{project / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, shell=True, cwd=project, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    if "--show" in command:
        assert (project / "answers.png").exists()
    if "--csv" in command:
        assert len((project / "digits.csv").read_text().splitlines()) == 3
