"""`quick_imports` leaves out what no model needs, and leaves no trace."""

import gc
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from stages.commands.quick_imports import quick_imports

LOAD = """
import sys
from stages.commands.quick_imports import quick_imports
with quick_imports():
    import skops.io
print(sorted({"pandas", "pytest"} & set(sys.modules)))
import pandas
print(pandas.DataFrame({"a": [1]}).shape)
"""


def test_what_no_model_needs_is_not_imported_but_can_be_afterwards() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOAD],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        check=True,
    )
    assert done.stdout.splitlines() == ["[]", "(1, 1)"]


def test_what_is_imported_stays_and_garbage_is_collected_again_also_after_an_error() -> None:
    with pytest.raises(ModuleNotFoundError), quick_imports():
        importlib.import_module("no_such_module")
    assert gc.isenabled()
    assert sys.modules["pytest"] is pytest
