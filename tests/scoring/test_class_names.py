"""Classes are found by their names, and shown by them."""

import pandas as pd
import pytest

from stages.scoring.class_names import class_code, class_codes, listed, name_problems, with_names
from tests.class_names import DIGITS, HARD


def test_codes_become_names_in_the_columns_asked_for() -> None:
    table = pd.DataFrame({"class": [2, 0], "predicted": [1, 1]})
    assert with_names(table, HARD, "class").to_dict("list") == {
        "class": ["07", "T-shirt/top"],
        "predicted": [1, 1],
    }
    assert list(table["class"]) == [2, 0]


@pytest.mark.parametrize("code", range(10))
def test_a_class_is_found_by_its_name_or_its_number(code: int) -> None:
    assert class_code(HARD[code], HARD) == class_code(code, DIGITS) == code
    assert class_code(str(code), DIGITS) == code


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Ankle boots", "no such class 'Ankle boots'; did you mean Ankle boot?"),
        (7, "no such class 7; did you mean '07', in quotes?"),
        (8, f"no such class 8; expected one of: {', '.join(HARD)}"),
        ("?\n", f"no such class '?\\n'; expected one of: {', '.join(HARD)}"),
    ],
)
def test_a_class_that_there_is_not_is_one_line(name: int | str, line: str) -> None:
    with pytest.raises(ValueError) as caught:
        class_code(name, HARD)
    assert str(caught.value) == line


@pytest.mark.parametrize(
    ("number", "names", "rest"),
    [
        (1, ["10", "X1"], "; expected one of: 10, X1"),  # digits alike are no hint
        (0, ["00", "01"], "; did you mean '00', in quotes?"),
    ],
)
def test_a_number_is_told_of_the_name_that_differs_by_leading_zeros_alone(
    number: int, names: list[str], rest: str
) -> None:
    with pytest.raises(ValueError) as caught:
        class_code(number, names)
    assert str(caught.value) == f"no such class {number}{rest}"


def test_several_classes_are_found_in_the_order_asked_for() -> None:
    assert class_codes(["Ankle boot", "ä", "07"], HARD) == [9, 1, 2]


def test_many_names_are_told_by_the_first_of_them() -> None:
    assert listed([str(code) for code in range(12)]).endswith("10, 11")
    assert listed([str(code) for code in range(200)]).endswith("10, 11, …")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("", "expected letters that can be printed, found ''"),
        (" ", "expected letters that can be printed, found ' '"),
        ("a\nb", "expected letters that can be printed, found 'a\\nb'"),
        ("macro", "expected any but 'macro', which reports call averages"),
        ("ä", "expected each once, found 'ä' twice"),
    ],
)
def test_a_name_that_reports_could_not_show_is_told(name: str, line: str) -> None:
    assert name_problems(HARD) == []
    assert name_problems([*HARD, name]) == [f"class names: {line}"]
