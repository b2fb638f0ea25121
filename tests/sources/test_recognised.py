"""Which file is of which form is seen by its name; which one is to be labelled, by its part."""

from pathlib import Path

import numpy as np
import pytest

from stages.sources.forms import is_idx, is_source, read_source, read_unlabelled, told_of
from stages.sources.known import SourceError
from tests.own_images import AS_THEY_ARE, chosen, write_csv, write_idx
from tests.sources.malformed import IMAGES, LABELS, png


@pytest.mark.parametrize(
    ("name", "source", "of_idx"),
    [
        ("train-labels-idx1-ubyte", True, True),
        ("emnist-train-images-idx3-ubyte.gz", True, True),
        ("t10k-images.idx3-ubyte", True, True),
        ("images-idx2-ubyte", False, False),
        ("My.NPZ", True, False),
        ("mnist_Train.csv", True, False),
        ("test.csv", True, False),
        ("notes.csv", False, False),
        ("a.JPEG", True, False),
        ("a.txt", False, False),
    ],
)
def test_a_form_is_known_by_the_names_of_files(name: str, source: bool, of_idx: bool) -> None:
    assert is_source(Path(name)) == source
    assert is_idx(Path(name)) == of_idx


@pytest.mark.parametrize("by_size", [(2, 8), (8, 2)])
def test_the_size_that_is_chosen_says_what_rows_of_either_part_are(
    tmp_path: Path, by_size: tuple[int, int]
) -> None:
    write_csv(tmp_path / "csv/train.csv", IMAGES, LABELS)
    write_csv(tmp_path / "csv/test.csv", IMAGES[::-1], LABELS)
    rows = IMAGES.reshape(6, 16)
    arrays = {"x_train": rows, "y_train": LABELS, "x_test": rows[::-1], "y_test": LABELS}
    (tmp_path / "npz").mkdir()
    np.savez(tmp_path / "npz/my.npz", allow_pickle=False, **arrays)
    options = chosen(size=list(by_size))
    for source in ("csv", "csv/train.csv", "npz", "npz/my.npz"):
        found = read_source(tmp_path / source, options)
        np.testing.assert_array_equal(found.train.images, rows.reshape(6, *by_size))
        if source != "csv/train.csv":
            assert found.test is not None
            np.testing.assert_array_equal(found.test.images, rows[::-1].reshape(6, *by_size))
    for source in ("csv/test.csv", "npz"):
        images = read_unlabelled(tmp_path / source, options).images
        np.testing.assert_array_equal(images, rows[::-1].reshape(6, *by_size))


def test_idx_files_have_their_form_and_folders_beside_are_said(tmp_path: Path) -> None:
    write_idx(tmp_path, IMAGES, LABELS)
    assert read_source(tmp_path, AS_THEY_ARE).form == "IDX files"
    write_idx(tmp_path, IMAGES, LABELS, part="t10k")
    for name in "edcba":
        (tmp_path / name).mkdir()
    found = read_source(tmp_path, AS_THEY_ARE)
    assert (found.form, found.test is None) == ("IDX files", False)
    assert found.notes == ["a, b, c, d: a folder beside IDX files; not used"]


def test_of_idx_files_those_to_test_are_labelled_or_else_the_only_ones(tmp_path: Path) -> None:
    write_idx(tmp_path, IMAGES, LABELS)
    np.testing.assert_array_equal(read_unlabelled(tmp_path, AS_THEY_ARE).images, IMAGES)
    write_idx(tmp_path, 255 - IMAGES, LABELS, part="t10k")
    np.testing.assert_array_equal(read_unlabelled(tmp_path, AS_THEY_ARE).images, 255 - IMAGES)


def test_several_files_that_could_be_labelled_are_told(tmp_path: Path) -> None:
    for name in ("a.npz", "b_test.csv", "c.npz", "d.npz", "e.npz"):
        (tmp_path / name).touch()
    with pytest.raises(SourceError) as caught:
        read_unlabelled(tmp_path, AS_THEY_ARE)
    assert str(caught.value) == (
        "expected one file of images to label, found b_test.csv, a.npz, c.npz, d.npz"
    )


def test_problems_say_the_source_once_in_each_line(tmp_path: Path) -> None:
    file = tmp_path / "my.npz"
    with pytest.raises(SourceError) as caught, told_of(file):
        raise SourceError("my.npz: one\ntwo")
    assert str(caught.value) == f"{file}: one\n{file}: two"
    with pytest.raises(SourceError) as caught, told_of(tmp_path):
        raise SourceError(f"{tmp_path.name}: one")
    assert str(caught.value) == f"{tmp_path}: {tmp_path.name}: one"


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([], "an empty folder"),
        (["b.txt", "a.txt"], "a.txt, b.txt"),
        (["5.txt", "4.txt", "3.txt", "2.txt", "1.txt"], "1.txt, 2.txt, 3.txt, 4.txt"),
        (["1.png", "2.png", "3.png", "4.png"], "pictures in no folder of a class: 1.png, 2.png, 3.png"),
        (["a.npz", "train.csv"], "train.csv and a.npz"),
    ],
)  # fmt: skip
def test_a_folder_of_no_form_or_of_two_is_told_what_is_in_it(
    tmp_path: Path, names: list[str], found: str
) -> None:
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(SourceError) as caught:
        read_source(tmp_path, AS_THEY_ARE)
    assert str(caught.value) == (
        "expected one form of images: IDX files (train-images-idx3-ubyte, …), a folder of "
        f"pictures for each class, train.csv, or an .npz file; found {found}"
    )


@pytest.mark.parametrize("beside", [[], ["train.csv"]])
def test_several_files_of_a_part_are_told(tmp_path: Path, beside: list[str]) -> None:
    for name in (*beside, *(f"{letter}_test.csv" for letter in "abcde")):
        (tmp_path / name).touch()
    with pytest.raises(SourceError) as caught:
        read_source(tmp_path, AS_THEY_ARE)
    assert str(caught.value) == (
        "expected one .csv file of each part, "
        "found a_test.csv and b_test.csv and c_test.csv and d_test.csv"
    )


def test_one_picture_to_be_labelled_has_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(IMAGES[0]))
    assert read_unlabelled(tmp_path / "a.png", AS_THEY_ARE).names == ["a.png"]


def test_a_file_that_holds_no_images_to_be_labelled_is_told(tmp_path: Path) -> None:
    write_idx(tmp_path, IMAGES, LABELS)
    with pytest.raises(SourceError) as caught:
        read_unlabelled(tmp_path / "train-labels-idx1-ubyte.gz", AS_THEY_ARE)
    assert str(caught.value) == (
        "train-labels-idx1-ubyte.gz: expected 3 dimensions, found 1: shape (6,)"
    )


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that opens and is not read")
def test_an_idx_file_that_the_system_does_not_read_is_told() -> None:
    with pytest.raises(SourceError) as caught:
        read_unlabelled(Path("/proc/self/mem"), AS_THEY_ARE)
    assert str(caught.value) == "mem: expected a readable file, found: Input/output error"
