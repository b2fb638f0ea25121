"""Images of any sizes and names of classes become the files of data/raw/, and notes on them."""

import json
from typing import Any

import numpy as np
import pytest

from stages.imaging import idx
from stages.sources.known import TEST_LABELS, TRAIN_LABELS, SourceError
from stages.sources.parts import Found, Part
from stages.sources.raw import CLASSES_FILE, NAMES_FILE, as_raw_files
from tests.imaging.test_unify import Listed
from tests.own_images import AS_THEY_ARE, chosen


def inked(n: int, height: int, width: int) -> Any:
    images = np.zeros((n, height, width), np.uint8)
    images[:, 1:-1, 1:-1] = 200
    return images


def part(*labels: str, size: tuple[int, int] = (4, 6), names: Any = None) -> Part:
    return Part(inked(len(labels), *size), labels, names)


def test_plain_numbers_stay_and_other_names_are_numbered_in_their_order() -> None:
    files, notes = as_raw_files(Found("x", part("7", "0", "255"), part("9")), AS_THEY_ARE)
    assert files[TRAIN_LABELS] == idx.encode(np.array([7, 0, 255], np.uint8))
    assert files[TEST_LABELS] == idx.encode(np.array([9], np.uint8))
    assert (CLASSES_FILE in files, NAMES_FILE in files, notes) == (False, False, [])
    files, _ = as_raw_files(Found("x", part("10", "-1", "256"), part("9")), AS_THEY_ARE)
    assert files[TRAIN_LABELS] == idx.encode(np.array([2, 0, 3], np.uint8))
    assert json.loads(files[CLASSES_FILE]) == ["-1", "9", "10", "256"]
    files, _ = as_raw_files(Found("x", part("ö", "10", "9")), AS_THEY_ARE)
    assert files[CLASSES_FILE].decode() == '[\n "10",\n "9",\n "ö"\n]\n'


def test_names_of_files_are_kept_and_rows_stand_for_those_without() -> None:
    found = Found("x", part("0", "1", names=["a.png", "b.png"]), part("1", "0"))
    files, _ = as_raw_files(found, AS_THEY_ARE)
    names = {"train": ["a.png", "b.png"], "test": ["row 0", "row 1"]}
    assert json.loads(files[NAMES_FILE]) == names


def test_255_classes_are_taken_and_256_refused() -> None:
    labels = [f"c{number}" for number in range(256)]
    as_raw_files(Found("x", part(*labels[:255], size=(3, 3))), AS_THEY_ARE)
    with pytest.raises(SourceError, match=r"^expected at most 255 classes, found 256$"):
        as_raw_files(Found("x", part(*labels[:200], size=(3, 3)), part(*labels)), AS_THEY_ARE)


def test_what_is_brought_to_another_size_unasked_is_said_with_heights_first() -> None:
    other = part("0", size=(3, 8))
    _, notes = as_raw_files(Found("x", part("0"), other, ["as found"]), AS_THEY_ARE)
    assert notes == [
        "as found",
        (
            "test images of another size, such as 3 x 8: brought to that of the training images, "
            "4 x 6"
        ),
    ]
    several = Listed([inked(1, *size)[0] for size in ((4, 6), (3, 8), (4, 6))])
    _, notes = as_raw_files(Found("x", Part(several, ["0"] * 3), other), AS_THEY_ARE)
    assert notes == [
        "images of 2 sizes: all brought to the commonest, 4 x 6; to another by data.size"
    ]
    assert as_raw_files(Found("x", part("0"), other), chosen(size=[4, 6]))[1] == []


def test_images_that_seem_inverted_are_said_with_the_key_that_turns_them() -> None:
    light = Part(255 - inked(3, 5, 5), ["0"] * 3)
    _, (note,) = as_raw_files(Found("x", light), AS_THEY_ARE)
    assert note.endswith("if they are dark on light, set data.inverted: true")
    assert as_raw_files(Found("x", light), chosen(inverted=True))[1] == []
    _, (note,) = as_raw_files(Found("x", part("0", size=(5, 5))), chosen(inverted=True))
    assert note.endswith("do without data.inverted: true")


def test_images_that_are_too_many_are_told_as_of_the_source() -> None:
    with pytest.raises(SourceError, match=r"^expected images of at most 1024 pixels a side and "):
        as_raw_files(Found("x", Part(np.zeros((1, 1, 1025), np.uint8), ["0"])), AS_THEY_ARE)
