"""What is kept is what ``data.source`` takes."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from stages.config.errors import PipelineError
from stages.drawing.feedback import save
from stages.sources.forms import read_source
from tests.own_images import AS_THEY_ARE
from tests.scratch import contents

Array = npt.NDArray[np.uint8]


def test_class_folders_are_written(tmp_path: Path, train_sample: tuple[Array, Array]) -> None:
    images, labels = (each[:12] for each in train_sample)
    for image, label in zip(images, labels, strict=True):
        save(tmp_path, image, str(label))
    found = read_source(tmp_path, AS_THEY_ARE).train
    assert found.labels is not None
    kept = sorted(
        (str(label), np.asarray(image).tobytes())
        for label, image in zip(found.labels, found.images, strict=True)
    )
    assert kept == sorted(
        (str(label), image.tobytes()) for label, image in zip(labels, images, strict=True)
    )


def test_an_image_is_kept_once_and_in_the_class_told_last(
    tmp_path: Path, train_sample: tuple[Array, Array]
) -> None:
    for name in ("3", "3", "5"):
        kept = save(tmp_path, train_sample[0][0], name)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [kept]
    assert [path.name for path in tmp_path.iterdir()] == ["5"]  # an empty class is refused


@pytest.mark.parametrize(
    "name", ["T-shirt/top", "..", "../up", ".hidden", "a\\b", "c:d", "?", "a.", "aux"]
)
def test_a_name_that_no_folder_can_have_is_one_line(
    tmp_path: Path, train_sample: tuple[Array, Array], name: str
) -> None:
    folder = tmp_path / "drawings"
    with pytest.raises(PipelineError, match="not saved") as raised:
        save(folder, train_sample[0][0], name)
    assert len(str(raised.value).splitlines()) == 1
    assert list(tmp_path.rglob("*")) == []


def test_classes_that_are_one_folder_on_this_disk_are_not_mixed(
    tmp_path: Path, train_sample: tuple[Array, Array], monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path, train_sample[0][0], "a")
    before = contents(tmp_path)
    # As where case does not count.
    monkeypatch.setattr(Path, "exists", lambda path: (path.parent / path.name.lower()).is_dir())
    with pytest.raises(PipelineError, match=r"^A: not saved: .*/a for that of this class too; "):
        save(tmp_path, train_sample[0][1], "A")
    assert contents(tmp_path) == before
