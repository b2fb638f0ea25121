"""A folder of one's own is followed by its contents; a source that is not there stops the run."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from stages.sources.known import NAMES, TRAIN_IMAGES
from tests.own_images import write_csv, write_pictures
from tests.scratch import (
    PROJECT,
    copy_built,
    make_scratch_copy,
    repro,
    run,
    set_params,
    stages_run,
)

Array = npt.NDArray[np.uint8]
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


def test_a_changed_picture_of_a_class_folder_and_a_changed_csv_file_are_noticed(
    tmp_path: Path, train_sample: tuple[Array, Array]
) -> None:
    project = make_scratch_copy(tmp_path / "project")
    images, labels = (array[:60] for array in train_sample)
    write_pictures(project / "mine", images, labels)
    write_csv(project / "train.csv", images, labels)
    picture = f"mine/{labels[0]}/00000.png"
    for source, changed in (("mine", picture), ("train.csv", "train.csv")):
        set_params(project, {"data.source": source})
        assert "split" in stages_run(repro(project, "split"))
        before = (project / "data/raw" / TRAIN_IMAGES).read_bytes()
        assert stages_run(repro(project, "split")) == []
        if source == "mine":
            Image.fromarray(255 - images[0]).save(project / changed)
        else:
            write_csv(project / changed, 255 - images, labels)
        assert stages_run(repro(project, "split"))[:1] == ["download"]
        assert (project / "data/raw" / TRAIN_IMAGES).read_bytes() != before


def test_a_source_by_its_old_word_stops_before_anything_is_touched(tmp_path: Path) -> None:
    project = make_scratch_copy(tmp_path / "project")
    set_params(project, {"data.source": "MNIST"})
    result = run(project, "dvc", "repro", "download")
    assert result.returncode != 0
    assert "did you mean stages/sources/mnist.yaml?" in result.stderr
    assert not (project / "data/raw").exists()
