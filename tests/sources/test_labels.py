"""Labels of any type become the names of classes, in which numbers are whole ones."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages.sources.labels import as_names
from stages.sources.parts import is_plain_number, is_whole, name_problem, ordered


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (np.array([3, 0, 3], np.uint8), ["3", "0", "3"]),
        (np.array([-1, 300]), ["-1", "300"]),
        (np.array([3.0, -2.0], np.float32), ["3", "-2"]),
        (np.array([2.0**53 - 1]), ["9007199254740991"]),
        (np.array([True, False]), ["True", "False"]),
        (np.array([" a ", "b"]), ["a", "b"]),
        (np.array(["ä".encode(), b"\xff"]), ["ä", "\ufffd"]),
        (np.array(["3.0", "-2.", "3.5", "x3.0", "07"], object), ["3", "-2", "3.5", "x3.0", "07"]),
        (np.array([], np.int64), []),
    ],
    ids=str,
)
def test_labels_become_names(values: npt.NDArray[Any], names: list[str]) -> None:
    assert as_names(values) == names


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (np.array([0, 1.5, 2.5]), "row 1: expected a label that is a whole number or a name, found 1.5"),
        (np.array([2.0**53]), "row 0: expected a label that is a whole number or a name, found 9007199254740992.0"),
        (np.array([1, np.nan]), "row 1: expected a label that is a whole number or a name, found nan"),
        (np.array([1j]), "expected labels that are numbers or names, found complex128"),
        (np.array(["a", "b", " ", "c", " "]), "row 2: expected the name of a class, found nothing"),
        (np.array(["a", "b\nc"]), r"row 1: expected the name of a class of letters that can be printed, found 'b\nc'"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_label_is_told_with_its_row(values: npt.NDArray[Any], told: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        as_names(values)
    assert str(caught.value) == told


def test_a_name_has_100_letters_at_most() -> None:
    assert name_problem("a" * 100) is None
    assert name_problem("a" * 101) == (
        "expected the name of a class of at most 100 letters, found 101"
    )


def test_names_are_ordered_by_number_only_where_all_are_whole() -> None:
    assert ordered({"10", "9", "-1", "09"}) == ["-1", "09", "9", "10"]
    assert ordered({"10", "9", "a"}) == ["10", "9", "a"]
    assert ordered({"10", "9", "²"}) == ["10", "9", "²"]
    assert [is_whole(name) for name in ("12", "-1", "--1", "1-", "", "-", "٣")] == [
        True, True, False, False, False, False, False,
    ]  # fmt: skip


def test_a_plain_number_fits_into_a_byte_and_is_written_as_usual() -> None:
    names = ["0", "255", "256", "-1", "07", "-0", "a"]
    assert [name for name in names if is_plain_number(name)] == ["0", "255"]
