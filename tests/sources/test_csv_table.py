"""Rows of a CSV file are images; labels and names stay as they are written, in a file of any length."""

from pathlib import Path

import numpy as np
import pytest

from stages.sources import csv_table
from stages.sources.csv_table import read_csv, read_unlabelled_csv
from stages.sources.known import SourceError

HEADER = "label,id,a,b,c,d\n"


def written(path: Path, *rows: str) -> Path:
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows))
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


def test_a_file_is_read_in_pieces_of_which_each_line_has_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"{row % 3},{row},{row},1,2,3" for row in range(7)]
    path = written(tmp_path / "train.csv", *rows)
    monkeypatch.setattr(csv_table, "ROWS", 3)
    found = read_csv(path, None, None)
    assert found.train.labels == ["0", "1", "2", "0", "1", "2", "0"]
    assert [int(image[0, 0]) for image in found.train.images] == list(range(7))
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
