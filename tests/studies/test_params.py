"""Every number of the studies' params is validated: its absence, its kind and its bounds."""

from typing import Any

import pytest

from stages.studies import check
from tests.studies.valid_studies import DOCUMENT, Place, at, changed, keys, problems

KEYS = [
    (place, annotation)
    for name in check.NAMES
    for place, annotation in keys(check._module(name, "params").Params, DOCUMENT[name], (name,))
]
PLACES = [place for place, _ in KEYS]
CLASS = ("multilabel", "large_from")  # by its name
NUMBERS = [
    place for place in PLACES if isinstance(at(DOCUMENT, place), int | float) and place != CLASS
]


def named(place: Place) -> str:
    return ".".join(place)


def leaves(value: Any, place: Place = ()) -> list[Place]:
    if not isinstance(value, dict):
        return [place]
    return [leaf for key, own in value.items() for leaf in leaves(own, (*place, key))]


def test_every_value_of_the_file_is_typed() -> None:
    assert set(leaves(DOCUMENT)) <= {("left_out",), *PLACES}


@pytest.mark.parametrize("place", PLACES, ids=named)
def test_a_missing_key_and_a_misspelt_one_are_told(place: Place) -> None:
    document = changed((*place[:-1], f"{place[-1]}s"), at(DOCUMENT, place))
    del at(document, place[:-1])[place[-1]]
    found = problems(document)
    assert f"{named(place)}: missing key" in found
    assert f"{named(place)}s: unknown key; did you mean {place[-1]}?" in found


@pytest.mark.parametrize(("place", "annotation"), KEYS, ids=[named(place) for place in PLACES])
def test_a_value_of_another_kind_is_told_in_one_line(place: Place, annotation: Any) -> None:
    for value in ("zzz zzz", None, True):
        if value == "zzz zzz" and annotation is str:
            continue
        (line,) = problems(changed(place, value))
        assert line.startswith(f"{named(place)}: "), line


@pytest.mark.parametrize("place", NUMBERS, ids=named)
def test_a_number_is_bounded_and_no_string_passes_for_it(place: Place) -> None:
    value = at(DOCUMENT, place)
    for wrong in (-1, 0, str(value)):
        (line,) = problems(changed(place, wrong))
        assert line.startswith(f"{named(place)}: expected "), line
        assert f", found {wrong!r}" in line
    if isinstance(value, int):
        (line,) = problems(changed(place, value + 0.5))
        assert line.startswith(f"{named(place)}: expected a valid integer"), line


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (("binary", "questions", "five", "target_precision"), 1.01),
        (("binary", "models", "folds"), 1),
        (("multilabel", "folds"), 256),
        (("denoise", "noise", "uniform", "highest"), 256),
        (("denoise", "noise", "salt_and_pepper", "share"), 1.1),
        (("error_analysis", "pair"), [3, 3]),
        (("error_analysis", "pair"), [3]),
        (("error_analysis", "pair"), [3, 5, 7]),
        (("error_analysis", "models"), []),
        (("audit", "planted_share"), 0.51),
        (("learning_curves", "smallest"), 1),
        (("learning_curves", "sizes"), 3),
        (("learning_curves", "fitted_sizes"), 3),
        (("learning_curves", "resamples"), 19),
        (("binary", "questions"), {}),
    ],
)
def test_a_value_out_of_bounds_is_told_in_one_line(place: Place, wrong: Any) -> None:
    (line,) = problems(changed(place, wrong))
    assert line.startswith(f"{named(place)}: ")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("binary", "questions", "five", "target_precision"), 1),
        (("denoise", "noise", "uniform", "highest"), 255),
        (("denoise", "noise", "salt_and_pepper", "share"), 1),
        (("robustness", "strengths", "shift"), [0, 3]),
        (("robustness", "strengths", "rotation"), [0.0, 1e-3, 400]),
        (("audit", "planted_share"), 0.5),
    ],
)
def test_a_value_at_its_bound_is_taken(place: Place, value: Any) -> None:
    assert problems(changed(place, value)) == []


@pytest.mark.parametrize("value", [[1, 2], [0, 2, 1], [0, 1, 1]])
def test_strengths_rise_from_0(value: list[int]) -> None:
    place = ("robustness", "strengths", "shift")
    assert problems(changed(place, value)) == [
        f"robustness.strengths.shift: expected 0, then rising numbers, found {value}"
    ]


def test_images_are_shifted_by_whole_pixels() -> None:
    (line,) = problems(changed(("robustness", "strengths", "shift"), [0, 0.5]))
    assert line == "robustness.strengths.shift.1: expected a valid integer, found 0.5"


def test_classes_of_a_question_are_apart() -> None:
    place = ("binary", "questions", "three_or_five", "negative")
    assert problems(changed(place, [2, 3])) == [
        f"{named(place)}: expected classes other than the positive (3), found [2, 3]"
    ]


@pytest.mark.parametrize("name", ["kNN", "2nd", "a-b", "a.b", "a b", "", "../x", "é", "_a", "a\nb"])
def test_a_name_of_a_question_that_is_no_plain_file_name_is_refused(name: str) -> None:
    place = ("binary", "questions", name)
    (line,) = problems(changed(place, DOCUMENT["binary"]["questions"]["five"]))
    assert line.endswith(f": expected a name of a-z, 0-9 and _, found {name!r}")
    assert "\n" not in line
