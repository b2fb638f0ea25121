"""A folder of one's own is followed by its contents; a source that is not there stops the run."""

from pathlib import Path

from stages.sources.known import NAMES
from tests.scratch import (
    PROJECT,
    copy_built,
    make_scratch_copy,
    repro,
    run,
    set_params,
    stages_run,
)

SAMPLE = PROJECT / "tests/sample"


def test_a_changed_file_of_an_own_folder_is_noticed_and_never_comes_back_stale(
    tmp_path: Path,
) -> None:
    project = make_scratch_copy(tmp_path / "project")
    mine = project / "my images [1]"
    copy_built(SAMPLE, mine)
    set_params(project, {"data.source": mine.name})
    assert repro(project, "download").returncode == 0
    first = (project / "data/raw" / NAMES[3]).read_bytes()
    set_params(project, {"data.source": "tests/sample"})
    assert repro(project, "download").returncode == 0
    (mine / f"{NAMES[3]}.gz").unlink()
    (mine / NAMES[3]).write_bytes(first[:-1] + bytes([first[-1] ^ 1]))
    set_params(project, {"data.source": mine.name})
    result = repro(project, "download")
    assert "download" in stages_run(result), result.stderr
    assert (project / "data/raw" / NAMES[3]).read_bytes() != first


def test_a_source_by_its_old_word_stops_before_anything_is_touched(tmp_path: Path) -> None:
    project = make_scratch_copy(tmp_path / "project")
    set_params(project, {"data.source": "MNIST"})
    result = run(project, "dvc", "repro", "download")
    assert result.returncode != 0
    assert "did you mean stages/sources/mnist.yaml?" in result.stderr
    assert not (project / "data/raw").exists()
