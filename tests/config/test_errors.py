"""What stops a stage is told in one line, with exit status 2; a fault of the program is not."""

import os
import sys
from pathlib import Path

import pytest

from stages.config.errors import PipelineError, in_words, run_stage
from stages.config.notes import tell
from tests.scratch import PROJECT, run

# As many bytes more than a process has when it starts to work.
LIMITED = """
import resource, sys
import numpy as np
from concurrent.futures import ThreadPoolExecutor
from stages.cluster.spread import side_by_side
from pathlib import Path
from stages.config.errors import run_stage
from stages.store.arrays import read_arrays
sys.argv[:] = ["stages/train.py", "knn"]
lines = Path("/proc/self/status").read_text().splitlines()
size = next(int(line.split()[1]) for line in lines if line.startswith("VmSize")) << 10
resource.setrlimit(resource.RLIMIT_AS, (size + (4 << 20), size + (4 << 20)))
run_stage(lambda: WORK)
"""
WORK = {
    "array": "np.zeros(1 << 30)",
    "bytes": "bytes(1 << 30)",
    "mapped file": "read_arrays(Path('.'), 'large')",
    "array in a thread": "side_by_side(np.zeros, [1 << 30], 'folds')",
    "thread": "ThreadPoolExecutor(1).submit(print).result()",
}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells and limits the size so")
@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_want_of_memory_is_one_line_that_says_what_helps(tmp_path: Path, work: str) -> None:
    with (tmp_path / "large.npy").open("wb") as file:
        head = b"{'descr': '|u1', 'fortran_order': False, 'shape': (1073741824,), }"
        file.write(b"\x93NUMPY\x01\x00" + (118).to_bytes(2, "little") + head.ljust(117) + b"\n")
        file.truncate(128 + (1 << 30))
    code = LIMITED.replace("WORK", work)
    variables = {"PYTHONPATH": str(PROJECT), "OPENBLAS_NUM_THREADS": "1"}
    result = run(tmp_path, "python", "-c", code, variables=variables)
    assert result.returncode == 2, result.stderr
    (line,) = result.stderr.splitlines()
    assert line.startswith("train knn: out of memory: ")
    assert "LOKY_MAX_CPU_COUNT=1" in line
    assert "split.train_size" in line


def test_a_fault_of_the_program_has_no_words_for_its_user() -> None:
    for error in (ValueError("a bug"), RuntimeError("another"), KeyError("x")):
        assert in_words(error, "train knn", "wait") is None


@pytest.mark.parametrize(
    "error",
    [PipelineError("params.yaml: seed: missing key"), OSError(28, "No space left", "a.npy")],
)
def test_what_stops_a_stage_is_told_on_stderr_alone(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    def main() -> None:
        raise error

    with pytest.raises(SystemExit) as caught:
        run_stage(main)
    assert caught.value.code == 2
    assert capsys.readouterr() == ("", f"{error}\n")


def test_a_fault_of_the_code_passes_through() -> None:
    def main() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_stage(main)


def test_a_stage_draws_into_files_whatever_the_notebook_that_starts_it_draws_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    seen = []
    run_stage(lambda: seen.append(os.environ["MPLBACKEND"]))
    assert seen == ["agg"]


def test_notes_are_a_line_each_on_stderr_with_what_they_are_about(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell("split", ["one", "two"])
    tell("split", [])
    assert capsys.readouterr() == ("", "split: one\nsplit: two\n")
