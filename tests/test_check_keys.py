"""`check` refuses, of every key of params.yaml, its absence and each wrong kind of value."""

import copy
from collections.abc import Callable, Iterator
from types import NoneType
from typing import Any, get_args

import pytest

from stages import check
from tests.valid_params import Path_, all_keys, at, changed, valid


def without(place: Path_) -> dict[str, Any]:
    document = valid()
    del at(document, place[:-1])[place[-1]]
    return document


def may_be_null(annotation: Any) -> bool:
    return NoneType in get_args(annotation)


def malformed() -> Iterator[tuple[str, Path_, dict[str, Any]]]:
    """Yield, for every key of every section, the ways in which it can be wrong."""
    for place, annotation in all_keys():
        value = at(valid(), place)
        yield "missing", place, without(place)
        yield "unknown", (*place[:-1], "zzz"), changed((*place[:-1], "zzz"), value)
        misspelt = (*place[:-1], place[-1] + "s")
        yield "misspelt", misspelt, changed(misspelt, value)
        for kind, other in wrong_values(value, annotation):
            yield kind, place, changed(place, other)


def wrong_values(value: Any, annotation: Any) -> Iterator[tuple[str, Any]]:
    """Yield values of other types than a good value's, or out of its range."""
    wrong: list[Any] = [3, "text", []] if isinstance(value, dict) else [[], {"a": 1}]
    if not may_be_null(annotation):
        wrong.append(None)
    kinds: dict[str, list[Any]] = {"wrong type": wrong}
    if isinstance(value, bool):
        kinds["no bool"] = [0, 1, "true"]
    elif value is None or isinstance(value, int | float):
        kinds["no number in range"] = [-1, float("nan"), float("inf"), "3", "1e-05", True]
    elif isinstance(value, str):
        kinds["no known word"] = ["", 3.5, True]
    if annotation is int:
        kinds["no whole number"] = [1.5]
    for kind, others in kinds.items():
        for other in others:
            yield kind, other


CASES = list(malformed())
OF_KEY: dict[Path_, list[tuple[str, dict[str, Any]]]] = {}
for kind, place, document in CASES:
    OF_KEY.setdefault(place, []).append((kind, document))


def test_the_table_of_malformed_files_is_long() -> None:
    assert len(CASES) > 2700


@pytest.mark.parametrize("place", OF_KEY, ids=".".join)
def test_a_malformed_file_is_told_in_a_line_that_names_the_key(
    place: Path_, record_property: Callable[[str, object], None]
) -> None:
    for kind, document in OF_KEY[place]:
        found = check.document_problems(copy.deepcopy(document))
        assert not any("\n" in line for line in found)
        about = [line for line in found if line.startswith(".".join(place) + ": ")]
        assert len(about) == 1, f"{kind}: {found}"
        check_line(about[0], kind, place, document)
        if kind not in {"missing", "misspelt"}:
            assert len(found) == 1
    record_property("examples", len(OF_KEY[place]))


def check_line(line: str, kind: str, place: Path_, document: dict[str, Any]) -> None:
    if kind == "missing":
        assert line.endswith(": missing key") or ": missing key; expected one of: " in line
    elif kind == "misspelt":
        assert line.endswith(f": unknown key; did you mean {place[-1][:-1]}?")
    elif kind == "unknown":
        assert ": unknown key; expected one of: " in line
    else:
        value = at(document, place)
        named = [f"found {value!r}", f"unknown family {value!r}", f"unknown extractor {value!r}"]
        assert any(words in line for words in named)


@pytest.mark.parametrize(
    "place", [place for place, annotation in all_keys() if may_be_null(annotation)], ids=".".join
)
def test_what_may_be_left_out_is_left_out_by_null(place: Path_) -> None:
    assert check.document_problems(changed(place, None)) == []


def test_a_value_that_fits_no_member_of_a_union_is_one_line() -> None:
    assert check.document_problems(changed(("models", "a_forest", "max_features"), "sqr")) == [
        "models.a_forest.max_features: expected 'sqrt' or 'log2' or a valid number, found 'sqr'"
    ]


def test_a_bad_key_of_a_section_that_may_be_left_out_is_one_line() -> None:
    whitening = {"n_neighbors": None, "shrinkge": 0.0}
    bad = changed(("models", "a_linear", "projection", "whitening"), whitening)
    assert check.document_problems(bad) == [
        "models.a_linear.projection.whitening.shrinkage: missing key",
        "models.a_linear.projection.whitening.shrinkge: unknown key; did you mean shrinkage?",
    ]
