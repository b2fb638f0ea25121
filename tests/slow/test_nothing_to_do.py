"""What `dvc repro` takes when there is nothing to do, against as many empty stages."""

import time
from collections.abc import Callable
from pathlib import Path

from tests.scratch import read_yaml, repro, run, stages_run

REPEATS = 5


def make_empty_graph(folder: Path, n_stages: int) -> Path:
    """Make a project of stages that do nothing, one after the other."""
    folder.mkdir()
    for command in (["git", "init", "--quiet"], ["dvc", "init", "--quiet"]):
        assert run(folder, *command).returncode == 0
    (folder / "0.txt").write_text("0")
    stages = [
        f"  s{i}: {{cmd: cp {i}.txt {i + 1}.txt, deps: [{i}.txt], outs: [{i + 1}.txt]}}\n"
        for i in range(n_stages)
    ]
    (folder / "dvc.yaml").write_text("stages:\n" + "".join(stages))
    assert repro(folder).returncode == 0
    return folder


def seconds_of_nothing(project: Path) -> float:
    started = time.perf_counter()
    result = repro(project)
    elapsed = time.perf_counter() - started
    assert stages_run(result) == []
    assert "up to date" in result.stdout
    return elapsed


def test_a_repro_with_nothing_to_do_is_told_against_as_many_empty_stages(
    built: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    n_stages = len(read_yaml(built / "dvc.lock")["stages"])
    empty = make_empty_graph(tmp_path / "empty", n_stages)
    pairs = [(seconds_of_nothing(built), seconds_of_nothing(empty)) for _ in range(REPEATS)]
    ours, theirs = (min(times) for times in zip(*pairs, strict=True))
    record_property("stages", n_stages)
    record_property("seconds", f"{ours:.2f}")
    record_property("empty", f"{theirs:.2f}")
    record_property("ratio", f"{ours / theirs:.2f}")
