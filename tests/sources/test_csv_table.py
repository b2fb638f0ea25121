"""Rows of a CSV file are images; labels and names stay as they are written, in a file of any length."""

from pathlib import Path

import numpy as np
import pytest

from stages.sources import csv_table
from stages.sources.csv_table import read_csv, read_unlabelled_csv
from stages.sources.known import SourceError

HEADER = "label,id,a,b,c,d\n"


def written(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text(header + "".join(f"{row}\n" for row in rows))
    return path


def test_labels_and_names_are_kept_as_texts_and_pixels_are_numbers(tmp_path: Path) -> None:
    path = written(tmp_path / "train.csv", "01,007,0,1,2,3", "NA,1e3,4,5,6,7", "True,,8,9,10,255")
    found = read_csv(path, None, None)
    assert found.form == "CSV"
    assert (found.train.labels, found.train.names) == (["01", "NA", "True"], None)
    assert found.train.images[0].dtype == np.uint8
    np.testing.assert_array_equal(
        found.train.images, [[[0, 1], [2, 3]], [[4, 5], [6, 7]], [[8, 9], [10, 255]]]
    )
    part = read_unlabelled_csv(path, None)
    assert (part.labels, part.names) == (None, ["007", "1e3", ""])


def test_names_of_digits_alone_are_kept_as_they_are_written(tmp_path: Path) -> None:
    path = written(tmp_path / "train.csv", "01,007,0,1,2,3", "1,7,4,5,6,7")
    assert read_csv(path, None, None).train.labels == ["01", "1"]
    assert read_unlabelled_csv(path, None).names == ["007", "7"]


def test_a_label_or_a_name_that_a_short_line_lacks_is_empty(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "0,1,2,3,x", "4,5,6,7", header="a,b,c,d,id\n")
    assert read_unlabelled_csv(path, None).names == ["x", ""]
    written(path, "0,1,2,3,x", "4,5,6,7", header="a,b,c,d,label\n")
    part = read_unlabelled_csv(path, None)
    assert (len(part.images), part.labels, part.names) == (2, None, None)
    with pytest.raises(SourceError) as caught:
        read_csv(path, None, None)
    assert str(caught.value) == "a.csv: row 1: expected the name of a class, found nothing"


def test_a_file_is_read_in_pieces_of_which_each_line_has_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"{row % 3},{row},{row},1,2,3" for row in range(7)]
    path = written(tmp_path / "train.csv", *rows)
    monkeypatch.setattr(csv_table, "ROWS", 3)
    found = read_csv(path, None, None)
    assert found.train.labels == ["0", "1", "2", "0", "1", "2", "0"]
    assert [int(image[0, 0]) for image in found.train.images] == list(range(7))
    assert read_unlabelled_csv(path, None).names == list("0123456")
    written(path, *rows[:6], "0,6,6,1,256,3")
    with pytest.raises(SourceError) as caught:
        read_csv(path, None, None)
    assert str(caught.value) == (
        "train.csv: line 8, column c: expected a pixel from 0 to 255, found '256'"
    )
    path.write_text("".join(f"{row}\n" for row in ["1,0,1,2,3"] * 7 + ["1,0,1,-1,3"]))
    with pytest.raises(SourceError, match=r"^train\.csv: line 8, column 3: expected a pixel"):
        read_csv(path, None, None)


def test_fractions_anywhere_make_fractions_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_table, "ROWS", 1)
    path = written(tmp_path / "train.csv", "1,0,0,1,0,1", "1,0,0,0.5,1,0.25")
    found = read_csv(path, None, None)
    np.testing.assert_array_equal(found.train.images, [[[0, 255], [0, 255]], [[0, 128], [255, 64]]])


def test_the_test_file_may_have_its_columns_in_another_order(tmp_path: Path) -> None:
    train = written(tmp_path / "train.csv", "1,0,0,1,2,3")
    test = tmp_path / "test.csv"
    test.write_text("d,c,b,a,label\n3,2,1,0,1\n")
    found = read_csv(train, test, None)
    assert found.test is not None
    np.testing.assert_array_equal(found.test.images, found.train.images)
    assert (found.form, found.test.labels, found.notes) == ("CSV", ["1"], ())
    test.write_text("d,c,b,x,label\n3,2,1,0,1\n")
    with pytest.raises(SourceError) as caught:
        read_csv(train, test, None)
    assert str(caught.value) == (
        "test.csv: expected the 4 columns of pixels of train.csv, found 4, 'x' among them"
    )
    test.write_text("a,b,c,d\n0,1,2,3\n")
    note = "test.csv: has no labels, so it is no test part; not used"
    found = read_csv(train, test, None)
    assert (found.form, found.test, found.notes) == ("CSV", None, [note])


@pytest.mark.parametrize(
    ("text", "found"),
    [("id,a,b,c,d,e\n1,0,0,0,0,0\n", "id, a, b, c"), ("0,0,1,1\n", "pixels and no header")],
)
def test_images_to_train_on_have_labels(tmp_path: Path, text: str, found: str) -> None:
    (tmp_path / "train.csv").write_text(text)
    with pytest.raises(SourceError) as caught:
        read_csv(tmp_path / "train.csv", None, None)
    assert str(caught.value) == (
        f"train.csv: expected a column of labels, called label, found {found}"
    )


@pytest.mark.parametrize("test", [None, "a,b,c,d\n0,1,2,3\n", "a,b,c,d,label\n0,1,2,3,x\n"])
def test_a_label_that_is_none_is_told_of_the_training_file_whatever_lies_beside(
    tmp_path: Path, test: str | None
) -> None:
    path = written(tmp_path / "train.csv", "1,1,0,1,2,3", ",2,4,5,6,7")
    if test is not None:
        (tmp_path / "test.csv").write_text(test)
    with pytest.raises(SourceError) as caught:
        read_csv(path, None if test is None else tmp_path / "test.csv", None)
    assert str(caught.value) == "train.csv: row 1: expected the name of a class, found nothing"


def test_lines_that_are_no_squares_are_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "1,1,0,1,2", header="label,id,a,b,c\n")
    for read in (lambda: read_csv(path, None, None), lambda: read_unlabelled_csv(path, None)):
        with pytest.raises(SourceError, match=r"^a\.csv: expected rows of height x width pixels"):
            read()


def test_a_size_says_that_a_line_without_a_header_has_no_label(tmp_path: Path) -> None:
    """Of 10 numbers, the last 9 would be a square."""
    path = written(tmp_path / "a.csv", "9,8,7,6,5,4,3,2,1,0", header="")
    np.testing.assert_array_equal(
        read_unlabelled_csv(path, (2, 5)).images, np.arange(10)[::-1].reshape(1, 2, 5)
    )
    with pytest.raises(SourceError, match=r"expected a column of labels"):
        read_csv(path, None, (2, 5))
    assert read_csv(path, path, None).test is not None
    labelled = written(tmp_path / "train.csv", "x,0,1,2,3,4,5,6,7,8,9", header="")
    found = read_csv(labelled, path, (2, 5))
    assert (len(found.train.images), found.test) == (1, None)


@pytest.mark.parametrize(
    ("row", "images"),
    [
        ("1,0,1,0,1", [0, 1, 0, 1]),
        ("1,0,1.0,0,1", [0, 255, 0, 255]),
        ("1,0,2.0,0,255", [0, 2, 0, 255]),
    ],
)
def test_whole_numbers_stay_as_they_are_but_for_fractions_up_to_1(
    tmp_path: Path, row: str, images: list[int]
) -> None:
    path = written(tmp_path / "train.csv", row, header="label,a,b,c,d\n")
    found = read_csv(path, None, None).train.images
    assert (np.ravel(found).tolist(), found[0].dtype) == (images, np.uint8)


@pytest.mark.parametrize(
    ("train", "test", "images"),
    [
        ("0.5,0.25,0,1", "0,1,1,1", [0, 255, 255, 255]),
        ("0,1,1,1", "0.0,1.0,1.0,1.0", [0, 255, 255, 255]),
        ("0,1,1,1", "0,1,1,1", [0, 1, 1, 1]),
        ("0.5,0.25,0,1", "0,128,255,1", [0, 128, 255, 1]),
    ],
)
def test_both_parts_are_on_one_scale(
    tmp_path: Path, train: str, test: str, images: list[int]
) -> None:
    paths = [
        written(tmp_path / f"{name}.csv", f"1,{row}", header="label,a,b,c,d\n")
        for name, row in (("train", train), ("test", test))
    ]
    found = read_csv(paths[0], paths[1], None)
    assert found.test is not None
    assert np.ravel(found.test.images).tolist() == images
    if train == "0,1,1,1":
        np.testing.assert_array_equal(found.train.images, found.test.images)


def test_parts_of_which_1_is_white_in_one_and_255_in_the_other_are_told(tmp_path: Path) -> None:
    train = written(tmp_path / "train.csv", "1,1,0,128,255,1")
    test = written(tmp_path / "test.csv", "1,1,0,1,1,1")
    with pytest.raises(SourceError) as caught:
        read_csv(train, test, None)
    assert str(caught.value) == (
        "test.csv: expected pixels on one scale in both parts, found 0 to 1 here and up to 255 "
        "in the other; store both alike"
    )


@pytest.mark.parametrize(
    ("value", "found"),
    [("256.0", "'256.0'"), ("-0.5", "'-0.5'"), ("x" * 50, f"'{'x' * 40}'"), ("", "nothing")],
)
def test_a_value_that_is_no_pixel_is_told_where_it_stands(
    tmp_path: Path, value: str, found: str
) -> None:
    path = written(tmp_path / "train.csv", "1,0,0.5,1,2,3", f"1,0,0,1,{value},3")
    with pytest.raises(SourceError) as caught:
        read_csv(path, None, None)
    assert str(caught.value) == (
        f"train.csv: line 3, column c: expected a pixel from 0 to 255, found {found}"
    )


def test_words_in_a_column_are_no_pixels_though_numbers_follow(tmp_path: Path) -> None:
    """pandas reads some 500 of such lines at once, if it is to save memory."""
    black = ",0" * (32**2 - 1)
    header = ",".join(["label", *map(str, range(32**2))]) + "\n"
    rows = ["1,1" + black, *["1,True" + black] * 1100, "1,1" + black]
    path = written(tmp_path / "train.csv", *rows, header=header)
    with pytest.raises(SourceError, match=r"^train\.csv: line 3, column 0: .* found 'True'$"):
        read_csv(path, None, None)


def test_text_that_is_not_utf_8_far_below_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "train.csv", *["1,0,0,1,2,3"] * 1000)
    path.write_bytes(path.read_bytes() + "ä,0,0,1,2,3\n".encode("latin-1"))
    with pytest.raises(SourceError) as caught:
        read_csv(path, None, None)
    assert str(caught.value) == "train.csv: expected UTF-8 text, found: invalid continuation byte"
