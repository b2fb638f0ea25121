"""Images come in the same from every form; what is there tells which it is."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.datasets import load_digits

from stages.imaging import idx
from stages.sources.forms import read_source, read_unlabelled
from stages.sources.known import TEST_IMAGES, TRAIN_IMAGES, TRAIN_LABELS
from stages.sources.parts import Found
from stages.sources.raw import as_raw_files
from tests.own_images import (
    AS_THEY_ARE,
    Sample,
    arrays_of,
    as_idx,
    by_class,
    raw_of,
    without_names,
    write_csv,
    write_idx,
    write_pictures,
)


def test_idx_files_come_in_byte_for_byte(tmp_path: Path, train: Sample, test: Sample) -> None:
    write_idx(tmp_path, *train)
    assert raw_of(tmp_path) == as_idx(train, None)
    write_idx(tmp_path, *test, part="t10k")
    assert raw_of(tmp_path) == as_idx(train, test)


@pytest.mark.parametrize("ending", ["png", "bmp", "tiff", "webp", "pgm", "PNG"])
def test_class_folders_come_in_as_their_idx_form(
    tmp_path: Path, train: Sample, test: Sample, ending: str
) -> None:
    for name, (images, labels) in (("train", train), ("test", test)):
        write_pictures(tmp_path / name, images, labels, ending)
    found = raw_of(tmp_path)
    ordered = [
        (images[by_class(labels)], labels[by_class(labels)]) for images, labels in (train, test)
    ]
    assert without_names(found) == as_idx(*ordered)
    names = json.loads(found["names.json"])
    assert names["test"][0] == f"test/0/{by_class(test[1])[0]:05}.{ending}"
    assert [len(names["train"]), len(names["test"])] == [60, 30]


def test_class_folders_without_train_and_test_are_a_training_part(
    tmp_path: Path, train: Sample
) -> None:
    write_pictures(tmp_path, *train)
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "3" / ".DS_Store").write_bytes(b"")
    (tmp_path / "3" / "Thumbs.db").write_bytes(b"")
    order = by_class(train[1])
    expected = as_idx((train[0][order], train[1][order]), None)
    assert without_names(raw_of(tmp_path)) == expected


@pytest.mark.parametrize(
    "names",
    [
        ("x_train", "y_train", "x_test", "y_test"),
        ("train_images", "train_labels", "test_images", "test_labels"),
        ("X_train", "Y_train", "X_test", "Y_test"),
    ],
)
@pytest.mark.parametrize("kind", ["uint8", "float", "rows", "column", "int64"])
def test_npz_files_come_in_as_their_idx_form(
    tmp_path: Path, train: Sample, test: Sample, names: tuple[str, ...], kind: str
) -> None:
    arrays: list[npt.NDArray[Any]] = [*train, *test]
    for place in (0, 2):
        if kind == "float":
            arrays[place] = (arrays[place] / 255).astype(np.float32)
        if kind == "rows":
            arrays[place] = arrays[place].reshape(-1, 784)
        if kind == "int64":
            arrays[place] = arrays[place].astype(np.int64)
        if kind == "column":
            arrays[place + 1] = arrays[place + 1][:, None]
    named: dict[str, Any] = dict(zip(names, arrays, strict=True))
    np.savez_compressed(tmp_path / "mnist.npz", **named)
    assert raw_of(tmp_path / "mnist.npz") == raw_of(tmp_path) == as_idx(train, test)


@pytest.mark.parametrize("kind", ["bool", "fractions"])
@pytest.mark.parametrize("turned", [False, True])
def test_both_parts_of_an_npz_are_on_one_scale(
    tmp_path: Path, train: Sample, test: Sample, kind: str, turned: bool
) -> None:
    marks, ink = ((images > 127).astype(np.uint8) for images in (train[0], test[0]))
    whites = [ink.astype(bool if kind == "bool" else np.float32), marks]
    stored = whites if turned else whites[::-1]
    labels = [test[1], train[1]] if turned else [train[1], test[1]]
    names = ("x_train", "x_test", "y_train", "y_test")
    arrays: dict[str, Any] = dict(zip(names, [*stored, *labels], strict=True))
    np.savez(tmp_path / "my.npz", **arrays)
    found = arrays_of(raw_of(tmp_path))
    np.testing.assert_array_equal(found[TRAIN_IMAGES], (ink if turned else marks) * 255)
    np.testing.assert_array_equal(found[TEST_IMAGES], (marks if turned else ink) * 255)
    unlabelled = read_unlabelled(tmp_path, AS_THEY_ARE).images
    np.testing.assert_array_equal(np.stack(list(unlabelled)), found[TEST_IMAGES])


def test_a_dark_test_part_of_16_bits_stays_dark(tmp_path: Path, train: Sample) -> None:
    images = train[0].astype(np.uint16) * np.uint16(257)
    dark = np.full((60, 28, 28), 255, np.uint16)
    np.savez(tmp_path / "my.npz", x_train=images, x_test=dark, y_train=train[1], y_test=train[1])
    arrays = arrays_of(raw_of(tmp_path))
    np.testing.assert_array_equal(arrays[TRAIN_IMAGES], train[0])
    assert (arrays[TEST_IMAGES] == 1).all()


def test_arrays_that_are_left_out_are_said(tmp_path: Path, train: Sample) -> None:
    images, labels = train
    np.savez(tmp_path / "my.npz", x_train=images, y_train=labels, x_val=images, y_val=labels)
    found = read_source(tmp_path, AS_THEY_ARE)
    assert found.notes == ["my.npz: x_val, y_val: beside the others; not used"]


def test_scikit_learns_digits_come_in_from_npz_csv_pictures_and_idx(tmp_path: Path) -> None:
    digits = load_digits()
    images, labels = (digits.images * 15).astype(np.uint8)[:200], digits.target[:200]
    np.savez(tmp_path / "digits.npz", images=images, target=labels)
    write_csv(tmp_path / "csv" / "train.csv", images, labels)
    write_idx(tmp_path / "idx", images, labels)
    expected = as_idx((images, labels.astype(np.uint8)), None)
    for source in ("digits.npz", "csv", "idx"):
        assert raw_of(tmp_path / source) == expected
    np.savez(tmp_path / "digits.npz", data=digits.data[:200], target=labels)
    pixels = arrays_of(raw_of(tmp_path / "digits.npz"))[TRAIN_IMAGES]
    np.testing.assert_array_equal(pixels, digits.images[:200])


def test_names_of_classes_are_kept_in_their_order(tmp_path: Path, train: Sample) -> None:
    images = train[0][:6]
    labels = ["T-shirt", "ä", "07", "T-shirt", "ä", "Ankle boot"]
    expected = ["07", "Ankle boot", "T-shirt", "ä"]
    write_csv(tmp_path / "csv" / "train.csv", images, labels)
    write_pictures(tmp_path / "pictures", images, labels)
    np.savez(tmp_path / "names.npz", images=images, labels=np.array(labels))
    for source in ("csv", "pictures", "names.npz"):
        found = raw_of(tmp_path / source)
        assert json.loads(found["classes.json"]) == expected
        codes = [expected[code] for code in arrays_of(found)[TRAIN_LABELS]]
        assert sorted(codes) == sorted(labels)


def test_a_name_in_two_letters_for_one_is_that_of_one(tmp_path: Path, train: Sample) -> None:
    write_pictures(tmp_path / "train", train[0][:2], ["ä", "b"])
    write_pictures(tmp_path / "test", train[0][:2], ["a\N{COMBINING DIAERESIS}", "b"])
    assert json.loads(raw_of(tmp_path)["classes.json"]) == ["b", "ä"]


@pytest.mark.parametrize(
    ("labels", "classes", "written"),
    [
        ([1, 2, 10, 2], None, [1, 2, 10, 2]),
        ([3.0, 255.0, 0.0, 3.0], None, [3, 255, 0, 3]),
        ([-1, 1, 10, 1], ["-1", "1", "10"], [0, 1, 2, 1]),
        ([256, 1, 10, 1], ["1", "10", "256"], [2, 0, 1, 0]),
        (["10", "9", "09", "9"], ["09", "9", "10"], [2, 1, 0, 1]),
        (["10", "9", "x", "9"], ["10", "9", "x"], [0, 1, 2, 1]),
        ([True, False, True, True], ["False", "True"], [1, 0, 1, 1]),
    ],
)
def test_whole_numbers_are_ordered_by_number_and_need_neither_begin_nor_be_without_gaps(
    tmp_path: Path, train: Sample, labels: list[Any], classes: Any, written: list[int]
) -> None:
    np.savez(tmp_path / "my.npz", images=train[0][:4], labels=np.array(labels))
    found = raw_of(tmp_path / "my.npz")
    assert arrays_of(found)[TRAIN_LABELS].tolist() == written
    assert json.loads(found.get("classes.json", b"null")) == classes


def test_emnists_transposed_images_are_turned(tmp_path: Path, train: Sample) -> None:
    stored = np.ascontiguousarray(train[0].transpose(0, 2, 1))
    write_idx(tmp_path, stored, train[1])
    assert raw_of(tmp_path, transposed=True) == as_idx(train, None)
    write_csv(tmp_path / "train.csv", stored[:, :, :20], train[1])
    assert raw_of(tmp_path / "train.csv", transposed=True, size=[20, 28]) == as_idx(
        (train[0][:, :20], train[1]), None
    )


def test_dark_on_light_is_inverted_and_said_if_it_is_not(tmp_path: Path, train: Sample) -> None:
    write_csv(tmp_path / "train.csv", 255 - train[0], train[1])
    assert raw_of(tmp_path, inverted=True) == as_idx(train, None)
    (note,) = as_raw_files(read_source(tmp_path, AS_THEY_ARE), AS_THEY_ARE)[1]
    assert "set data.inverted: true" in note


def test_black_strokes_on_transparent_are_said_to_be_all_black(
    tmp_path: Path, train: Sample
) -> None:
    images = np.stack([np.zeros_like(train[0]), train[0]], axis=3)  # grey and alpha
    np.savez(tmp_path / "my.npz", images=images, labels=train[1])
    (note,) = as_raw_files(read_source(tmp_path, AS_THEY_ARE), AS_THEY_ARE)[1]
    assert note == (
        "most images are black all over: if they are dark on transparent, set data.inverted: true"
    )
    assert raw_of(tmp_path, inverted=True) == as_idx(train, None)


def test_rows_that_are_no_squares_are_images_of_the_size_given(
    tmp_path: Path, train: Sample
) -> None:
    images = np.ascontiguousarray(train[0][:, :16])
    write_csv(tmp_path / "train.csv", images, train[1])
    write_csv(tmp_path / "bare.csv", images, train[1], header=False)
    np.savez(tmp_path / "my.npz", x=images.reshape(60, -1), y=train[1])
    for source in ("train.csv", "bare.csv", "my.npz"):
        assert raw_of(tmp_path / source, size=[16, 28]) == as_idx((images, train[1]), None)


def test_the_test_images_are_brought_to_the_size_of_the_training_images(
    tmp_path: Path, train: Sample, test: Sample
) -> None:
    write_pictures(tmp_path / "train", *train)
    write_pictures(tmp_path / "test", test[0][:, 4:-4, 4:-4], test[1])
    files, notes = as_raw_files(read_source(tmp_path, AS_THEY_ARE), AS_THEY_ARE)
    arrays = arrays_of(files)
    assert arrays[TRAIN_IMAGES].shape == (60, 28, 28)
    assert arrays[TEST_IMAGES].shape == (30, 28, 28)
    (note,) = notes
    assert note.startswith("test images of another size, such as 20 x 20: brought to that of the")


def test_pictures_of_several_sizes_are_brought_to_the_commonest_which_is_said(
    tmp_path: Path, train: Sample
) -> None:
    write_pictures(tmp_path, train[0][:20], ["large"] * 20)
    write_pictures(tmp_path, train[0][:10, 2:-2], ["low"] * 10)
    found, notes = as_raw_files(read_source(tmp_path, AS_THEY_ARE), AS_THEY_ARE)
    assert arrays_of(found)[TRAIN_IMAGES].shape == (30, 28, 28)
    assert notes == [
        "images of 2 sizes: all brought to the commonest, 28 x 28; to another by data.size"
    ]


def test_what_lies_beside_train_and_test_is_said(tmp_path: Path, train: Sample) -> None:
    write_pictures(tmp_path / "train", *train)
    write_pictures(tmp_path / "val", *train)
    (tmp_path / "test").mkdir()
    found: Found = read_source(tmp_path, AS_THEY_ARE)
    assert found.test is None
    assert found.notes == [
        "test: has no class folders, so it is no test part; not used",
        "val: beside train and test; not used",
    ]


@pytest.mark.parametrize("form", ["train.csv", "my.npz", "IDX files"])
def test_folders_beside_another_form_are_said(tmp_path: Path, train: Sample, form: str) -> None:
    write_pictures(tmp_path / "train", *train)
    match form:
        case "train.csv":
            write_csv(tmp_path / form, *train)
        case "my.npz":
            np.savez(tmp_path / form, images=train[0], labels=train[1])
        case _:
            write_idx(tmp_path, *train)
    found = read_source(tmp_path, AS_THEY_ARE)
    assert found.notes == [f"train: a folder beside {form}; not used"]


@pytest.mark.parametrize(
    "form", ["csv", "bare csv", "labelled csv", "npz", "idx", "pictures", "nested", "one"]
)
def test_images_to_be_labelled_come_in_from_every_form(
    tmp_path: Path, test: Sample, form: str
) -> None:
    images, labels = test
    files = {"csv": "test.csv", "bare csv": "b.csv", "labelled csv": "l.csv", "npz": "my.npz"}
    path = tmp_path / files.get(form, form)
    order = np.arange(30)
    match form:
        case "csv":
            write_csv(path, images)
        case "bare csv":
            write_csv(path, images, header=False)
        case "labelled csv":
            write_csv(path, images, labels, header=False)
        case "npz":
            np.savez(path, x_test=images)
        case "idx":
            path.write_bytes(idx.encode(images))
        case "pictures":
            write_pictures(tmp_path, images, ["pictures"] * 30)
        case "nested":
            write_pictures(path / "test", images, labels)
            write_pictures(path / "train", images, labels)
            order = by_class(labels)
        case "one":
            write_pictures(tmp_path, images[:1], ["x"])
            path, order = tmp_path / "x" / "00000.png", order[:1]
    part = read_unlabelled(path, AS_THEY_ARE)
    assert part.labels is None
    np.testing.assert_array_equal(np.stack(list(part.images)), images[order])
    if form == "nested":
        assert part.names is not None
        assert part.names[0] == f"{labels[order[0]]}/{order[0]:05}.png"
