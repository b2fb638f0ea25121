"""A Python without the project's packages, such as one that DVC finds first on the PATH."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def test_a_python_without_packages_is_one_line_that_says_what_to_do() -> None:
    command = [sys.executable, "-S", "-m", "stages.check"]  # without what is installed
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert sys.executable in done.stderr
    assert "source .venv/bin/activate" in done.stderr
