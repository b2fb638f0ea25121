"""What `dvc repro` takes where nothing has changed, against as many stages without anything."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import pandas as pd

from stages.benchmark.report import Report, significant
from stages.config import params
from stages.config.errors import PipelineError
from stages.config.section import Section
from stages.config.types import Count

LOCK = Path("dvc.lock")


class Params(Section):
    """How often it is measured."""

    repeats: Count
    """The quickest counts."""


def compare(chosen: Params) -> Report:
    """Run both in turn; nothing is written but the times.

    Raises
    ------
    PipelineError
        If the project is not up to date.
    """
    n_stages = len(params.read_document(LOCK)["stages"])
    with TemporaryDirectory() as folder:
        empty = make_empty_project(Path(folder), n_stages)
        pairs = [(seconds(Path()), seconds(empty)) for _ in range(chosen.repeats)]
    ours, theirs = (min(times) for times in zip(*pairs, strict=True))
    shown = pd.DataFrame(
        {"project": ["ours", "empty stages"], "seconds": [f"{ours:.2f}", f"{theirs:.2f}"]}
    )
    table = pd.DataFrame({"stages": [n_stages], "ratio_to_empty": significant([ours / theirs])})
    return Report({f"nothing to do, {n_stages} stages": shown}, {"up_to_date": table})


def make_empty_project(folder: Path, n_stages: int) -> Path:
    """Make a project of stages that only copy a small file, one after the other, and run it."""
    (folder / "0.txt").write_bytes(b"0")
    lines = [
        f"  s{i}: {{cmd: cp {i}.txt {i + 1}.txt, deps: [{i}.txt], outs: [{i + 1}.txt]}}\n"
        for i in range(n_stages)
    ]
    (folder / "dvc.yaml").write_bytes(("stages:\n" + "".join(lines)).encode())
    _run(folder, "git", "init", "--quiet")
    _run(folder, *DVC, "init", "--quiet")
    _run(folder, *DVC, "repro")
    return folder


def seconds(project: Path) -> float:
    """Return what a `dvc repro` that runs nothing takes."""
    started = perf_counter()
    told = _run(project, *DVC, "repro")
    elapsed = perf_counter() - started
    if "Running stage" in told or "up to date" not in told:
        raise PipelineError(f"{project.resolve()}: expected to be up to date; run 'dvc repro'")
    return elapsed


DVC = (sys.executable, "-m", "dvc")


def _run(folder: Path, *command: str) -> str:
    result = subprocess.run(  # noqa: S603 - no argument comes from outside
        command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if result.returncode:
        raise PipelineError(f"benchmark: {' '.join(command[-2:])}: {result.stderr.strip()}")
    return result.stdout
