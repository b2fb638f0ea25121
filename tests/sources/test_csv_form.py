"""A CSV comes in as the IDX files of its images, whoever wrote it: Kaggle, pandas, an editor."""

from pathlib import Path

import numpy as np
import pytest

from stages.sources.forms import read_source, read_unlabelled
from stages.sources.known import TEST_IMAGES, TRAIN_IMAGES
from stages.sources.raw import as_raw_files
from tests.own_images import (
    AS_THEY_ARE,
    Sample,
    arrays_of,
    as_idx,
    raw_of,
    write_csv,
)


@pytest.mark.parametrize("header", [True, False])
def test_kaggles_csv_comes_in_as_its_idx_form(
    tmp_path: Path, train: Sample, test: Sample, header: bool
) -> None:
    write_csv(tmp_path / "mnist_train.csv", *train, header=header)
    assert raw_of(tmp_path) == raw_of(tmp_path / "mnist_train.csv") == as_idx(train, None)
    write_csv(tmp_path / "mnist_test.csv", *test, header=header)
    assert raw_of(tmp_path) == as_idx(train, test)


@pytest.mark.parametrize("part", ["train", "test"])
def test_numbered_pixels_come_in_by_their_numbers(
    tmp_path: Path, train: Sample, test: Sample, part: str
) -> None:
    write_csv(tmp_path / "train.csv", *train)
    write_csv(tmp_path / "test.csv", *test)
    turn_columns(tmp_path / f"{part}.csv")
    assert raw_of(tmp_path) == as_idx(train, test)
    found = read_unlabelled(tmp_path / f"{part}.csv", AS_THEY_ARE).images
    np.testing.assert_array_equal(np.stack(list(found)), (train if part == "train" else test)[0])


def turn_columns(path: Path) -> None:
    """Write a table's columns backwards."""
    lines = [",".join(reversed(line.split(","))) for line in path.read_text().splitlines()]
    path.write_text("\n".join(lines) + "\n")


def test_the_test_files_pixels_come_in_the_order_of_the_training_files(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("label,b,a,1x1,c\n0,1,2,3,4\n")
    (tmp_path / "test.csv").write_text("a,b,C , 1x1,label\n2,1,4,3,0\n")
    arrays = arrays_of(raw_of(tmp_path))
    assert arrays[TRAIN_IMAGES].ravel().tolist() == [1, 2, 3, 4]
    assert arrays[TEST_IMAGES].ravel().tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize("label", [True, False])
def test_a_header_that_only_counts_is_no_image(tmp_path: Path, train: Sample, label: bool) -> None:
    import pandas as pd

    rows = train[0].reshape(60, -1)
    table = pd.DataFrame(np.column_stack([train[1], rows]) if label else rows)
    table.to_csv(tmp_path / "train.csv", index=False)
    part = read_unlabelled(tmp_path / "train.csv", AS_THEY_ARE)
    np.testing.assert_array_equal(np.stack(list(part.images)), train[0])
    if label:
        write_csv(tmp_path / "test.csv", *train)
        assert raw_of(tmp_path) == as_idx(train, train)


def test_kaggles_unlabelled_test_file_is_no_test_part_and_said(
    tmp_path: Path, train: Sample, test: Sample
) -> None:
    write_csv(tmp_path / "train.csv", *train)
    write_csv(tmp_path / "test.csv", test[0])
    files, notes = as_raw_files(read_source(tmp_path, AS_THEY_ARE), AS_THEY_ARE)
    assert files == as_idx(train, None)
    assert notes == ["test.csv: has no labels, so it is no test part; not used"]
    part = read_unlabelled(tmp_path, AS_THEY_ARE)
    np.testing.assert_array_equal(part.images, test[0])


def test_the_index_that_pandas_writes_is_no_pixel(tmp_path: Path, train: Sample) -> None:
    import pandas as pd

    table = pd.DataFrame(train[0].reshape(60, -1))
    table["class"] = train[1]  # at the end, as OpenML has it
    table.to_csv(tmp_path / "train.csv")
    assert raw_of(tmp_path) == as_idx(train, None)


def test_the_column_of_ids_names_the_images_to_be_labelled(tmp_path: Path) -> None:
    (tmp_path / "test.csv").write_text("id,a,b,c,d\n17,0,1,2,3\nx,4,5,6,7\n")
    part = read_unlabelled(tmp_path, AS_THEY_ARE)
    assert part.names == ["17", "x"]
    np.testing.assert_array_equal(part.images, np.arange(8).reshape(2, 2, 2))


@pytest.mark.parametrize("header", [True, False])
def test_a_csv_of_a_windows_editor_says_the_same(
    tmp_path: Path, train: Sample, header: bool
) -> None:
    path = tmp_path / "train.csv"
    write_csv(path, *train, header=header)
    expected = raw_of(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert b"\r\n" in path.read_bytes()
    assert raw_of(path) == expected
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
    assert raw_of(path) == expected
