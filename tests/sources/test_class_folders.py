"""A folder for each class: what is read of it, and what is said of the rest."""

from pathlib import Path

import pytest

from stages.sources.class_folders import read_class_folders, read_pictures
from stages.sources.known import SourceError
from tests.own_images import write_pictures
from tests.sources.malformed import IMAGES, LABELS


def test_classes_lie_in_the_folder_or_in_one_of_each_part(tmp_path: Path) -> None:
    write_pictures(tmp_path / "flat", IMAGES, LABELS)
    found = read_class_folders(tmp_path / "flat")
    assert (found.form, found.test, found.notes) == ("class folders", None, ())
    for part in ("train", "test", "val", "extra"):
        write_pictures(tmp_path / "two" / part, IMAGES, LABELS)
    found = read_class_folders(tmp_path / "two")
    assert found.form == "class folders"
    assert found.notes == ["extra, val: beside train and test; not used"]
    assert found.test is not None
    assert found.test.names is not None
    assert found.test.names[:2] == ["test/0/00000.png", "test/0/00003.png"]
    assert found.test.labels == ["0", "0", "1", "1", "2", "2"]


def test_pictures_to_be_labelled_are_those_that_are_shown_in_any_folder(tmp_path: Path) -> None:
    for name in ("b.png", "a/c.JPG", ".hidden/d.png", "__MACOSX/e.png", "a/.f.png", "a/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    part = read_pictures(tmp_path)
    assert (part.names, part.labels) == (["a/c.JPG", "b.png"], None)
    with pytest.raises(SourceError) as caught:
        read_pictures(tmp_path / ".hidden/none")
    assert str(caught.value) == (
        "expected pictures (png, jpg, bmp, gif, tif, webp, pgm, …), found none"
    )


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"^expected a folder, found: No such file"):
        read_class_folders(tmp_path / "none")
