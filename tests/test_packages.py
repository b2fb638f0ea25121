"""What importing the project asks of its packages, and what a Python without them says."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]
# Those of the extras are imported where the extras are.
IMPORT = """
import importlib, pkgutil, sys
import stages

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise RuntimeError(f"{event}: {arguments}")

sys.addaudithook(refuse)
names = [
    module.name
    for module in pkgutil.walk_packages(stages.__path__, "stages.")
    if not module.name.startswith(("stages.cluster", "stages.drawing")) and "__main__" not in module.name
]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def test_a_python_without_packages_is_one_line_that_says_what_to_do() -> None:
    command = [sys.executable, "-S", "-m", "stages.check"]  # without what is installed
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert sys.executable in done.stderr
    assert "source .venv/bin/activate" in done.stderr


def test_importing_every_module_uses_nothing_deprecated_and_asks_no_net() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert int(done.stdout) > 150
