"""Every mistake in a section is told in one line that names its key."""

import os
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator

from stages.config import problems
from stages.config.problems import decodable, did_you_mean, find_problems, near
from stages.config.section import Section
from stages.learning.model import ModelParams
from tests.small_params import GOOD, Inner, Outer


def test_a_good_section_has_no_problems() -> None:
    assert find_problems(Outer, GOOD) == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"cuont": 3}, "cuont: unknown key; did you mean count?"),
        (
            {"zzz": 3},
            "zzz: unknown key; expected one of: count, limit, kind, flag, inner, maybe",
        ),
        ({"count": "3"}, "count: expected a valid integer, found '3'" + problems._hint("3")),
        ({"count": "three"}, "count: expected a valid integer, found 'three'"),
        ({"count": True}, "count: expected a valid integer, found True"),
        ({"count": 3.0}, "count: expected a valid integer, found 3.0"),
        ({"count": None}, "count: expected a valid integer, found None"),
        ({"count": [3]}, "count: expected a valid integer, found [3]"),
        ({"count": 0}, "count: expected greater than 0, found 0"),
        ({"limit": 1.5}, "limit: expected less than or equal to 1, found 1.5"),
        ({"limit": True}, "limit: expected a valid number, found True"),
        ({"limit": float("nan")}, "limit: expected a finite number, found nan"),
        ({"limit": float("inf")}, "limit: expected a finite number, found inf"),
        ({"kind": "oval"}, "kind: expected 'round' or 'square', found 'oval'"),
        ({"flag": 1}, "flag: expected a valid boolean, found 1"),
        ({"flag": "yes"}, "flag: expected a valid boolean, found 'yes'"),
        ({"inner": 3}, "inner: expected a mapping, found 3"),
        ({"inner": None}, "inner: expected a mapping, found None"),
        ({"inner": {"rate": "1e-05", "name": "x"}}, "inner.rate: expected a valid number, found"),
        ({"inner": {"rate": 1, "name": 4}}, "inner.name: expected a valid string, found 4"),
        ({"inner": {"rat": 1, "rate": 1, "name": "x"}}, "inner.rat: unknown key; did you mean"),
        ({"inner": {"rate": 1}}, "inner.name: missing key"),
        ({"maybe": 3}, "maybe: expected a mapping, found 3"),
        ({"maybe": {"rate": 0, "name": "x"}}, "maybe.rate: expected greater than 0, found 0"),
        (
            {"maybe": {"rat": 1, "rate": 1, "name": "x"}},
            "maybe.rat: unknown key; did you mean rate?",
        ),
        ({"maybe": {"name": "x"}}, "maybe.rate: missing key"),
    ],
    ids=str,
)
def test_a_problem_is_one_line_that_names_its_key(change: dict[str, Any], line: str) -> None:
    (found,) = find_problems(Outer, GOOD | change, "models.x")
    assert found.startswith(f"models.x.{line}")
    assert "\n" not in found


def test_a_section_that_may_be_left_out_is_left_out_by_null() -> None:
    assert find_problems(Outer, GOOD | {"maybe": None}) == []


def test_every_problem_of_a_section_that_may_be_left_out_has_its_own_line() -> None:
    found = find_problems(Outer, GOOD | {"maybe": {"rate": -1, "nam": "x"}}, "a")
    assert found == [
        "a.maybe.rate: expected greater than 0, found -1",
        "a.maybe.name: missing key",
        "a.maybe.nam: unknown key; did you mean name?",
    ]


def test_a_number_in_quotes_is_told_to_be_one() -> None:
    for text in ("1e-05", "0.5", "3"):
        (found,) = find_problems(Inner, {"rate": text, "name": "x"})
        assert found.endswith(f"found {text!r} (a string; write the number without quotes)")


def test_a_missing_key_is_told() -> None:
    for key in GOOD:
        rest = {other: value for other, value in GOOD.items() if other != key}
        assert find_problems(Outer, rest, "here") == [f"here.{key}: missing key"]


def test_all_problems_are_told_at_once() -> None:
    bad = {"count": 0, "limit": "1", "flag": 0, "inner": {"rate": -1, "nam": "x"}, "cuont": 1}
    bad |= {"maybe": {"rate": 0}}
    found = find_problems(Outer, bad)
    assert sorted(line.split(":")[0] for line in found) == [
        "count",
        "cuont",
        "flag",
        "inner.nam",
        "inner.name",
        "inner.rate",
        "kind",
        "limit",
        "maybe.name",
        "maybe.rate",
    ]


@pytest.mark.parametrize("value", [None, 3, "text", [], [1]])
def test_what_is_no_mapping_is_told(value: Any) -> None:
    assert find_problems(Inner, value, "a.b") == [f"a.b: expected a mapping, found {value!r}"]


def test_a_key_that_is_no_string_is_told() -> None:
    (found,) = find_problems(Inner, {"rate": 1, "name": "x", 3: 4}, "a")
    assert found.startswith("a.3: ")


# Not all of them are of ASCII, and Python splits lines at some of those as well.
BREAKS = ["\n", "\r\n", "\t", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\u202e"]
# By code point: where pytest runs twice in a process, it escapes the backslashes of a name again.
CODE_POINTS = [" ".join(f"U+{ord(letter):04X}" for letter in letters) for letters in BREAKS]


@pytest.mark.parametrize("letters", BREAKS, ids=CODE_POINTS)
def test_a_key_with_control_characters_is_told_in_one_line_that_shows_them(letters: str) -> None:
    written = ascii(letters)[1:-1]
    key = f"ra{letters}te"
    (found,) = find_problems(Outer, GOOD | {"maybe": {"rate": 1, "name": "x", key: 2}})
    assert found == f"maybe.ra{written}te: unknown key; did you mean rate?"
    (found,) = find_problems(Inner, {"rate": -1, "name": "x"}, key)
    assert found == f"ra{written}te.rate: expected greater than 0, found -1"
    (found,) = find_problems(ModelParams, {"family": "x"}, key)
    assert found.startswith(f"ra{written}te.family: unknown family 'x'")
    (found,) = find_problems(ModelParams, {"family": letters})
    assert found.startswith("family: unknown family ")
    assert found.isprintable()


def test_a_key_of_other_alphabets_is_told_as_it_is_written() -> None:
    (found,) = find_problems(Inner, {"rate": 1, "name": "x", "größe 数\\n": 2})
    assert found.startswith("größe 数\\n: unknown key")


def test_of_a_whole_file_that_is_no_mapping_the_file_is_named() -> None:
    assert find_problems(Inner, 3) == ["the file: expected a mapping, found 3"]


def test_a_mapping_of_any_names_is_told_of_as_a_section_is() -> None:
    class Named(Section):
        by_name: dict[str, Inner]

    assert find_problems(Named, {"by_name": 3}) == ["by_name: expected a mapping, found 3"]
    bad = {"by_name": {"any": {"rate": 1, "name": "x", "nam": 2}}}
    assert find_problems(Named, bad) == ["by_name.any.nam: unknown key; did you mean name?"]


def test_alternatives_of_a_value_are_told_in_one_line_whoever_refuses_it() -> None:
    def even(value: int) -> int:
        if value % 2:
            raise ValueError("expected an even number")
        return value

    class Either(Section):
        size: Literal["all"] | Annotated[int, AfterValidator(even)]

    assert find_problems(Either, {"size": 3}) == ["size: expected 'all' or an even number, found 3"]


def test_an_unknown_key_within_a_list_is_told() -> None:
    class Listed(Section):
        many: list[Inner]

    bad = {"many": [{"rate": 1, "name": "x"}, {"rate": 1, "name": "x", "nam": 2}]}
    assert find_problems(Listed, bad, "a") == ["a.many.1.nam: unknown key"]


def test_of_a_files_name_what_is_no_text_is_told_as_bytes() -> None:
    assert decodable(os.fsdecode(b"gr\xc3\xb6\xc3\x9fe \xff.png")) == "größe \\xff.png"


def test_a_near_word_is_suggested_else_all_that_are_known_or_nothing() -> None:
    known = {"forest": 1, "kernel": 2, 3: 3}
    assert did_you_mean("forrest", known) == near("forrest", known)
    assert near("forrest", known) == "; did you mean forest?"
    assert did_you_mean("x", known) == "; expected one of: forest, kernel, 3"
    assert near("x", known) == did_you_mean("x", []) == near("x", []) == ""
