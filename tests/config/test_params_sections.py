"""A section of params.yaml is found by its key, and loaded as its type."""

import sys
from pathlib import Path

import pytest

from stages.config import params
from stages.config.errors import PipelineError
from tests.small_params import Inner, document


def test_a_section_is_found_by_its_dotted_key(here: Path) -> None:
    text = "models:\n  knn: {k: 4}\n"
    document(here, text)
    assert params.read_section("models.knn.k") == 4
    assert params.read_section("models") == {"knn": {"k": 4}}


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("model", "model: no such key; did you mean models?"),
        ("models.kn", "models.kn: no such key; did you mean knn?"),
        ("models.forest", "models.forest: no such key; expected one of: knn"),
        ("models.knn.k.deeper", "models.knn.k.deeper: no such key"),
    ],
)
def test_a_section_that_is_not_there_is_told(here: Path, key: str, message: str) -> None:
    document(here, "models:\n  knn: {k: 4}\n")
    with pytest.raises(PipelineError) as caught:
        params.read_section(key)
    assert str(caught.value) == f"params.yaml: {message}"


def test_a_section_that_is_not_there_is_told_in_one_line_whatever_the_keys(here: Path) -> None:
    document(here, 'models:\n  "a\\nb": {k: 4}\n')
    for key, message in (
        ("models.a\nc", r"models.a\nc: no such key; did you mean a\nb?"),
        ("models.x\u2028", r"models.x\u2028: no such key; expected one of: a\nb"),
    ):
        with pytest.raises(PipelineError) as caught:
            params.read_section(key)
        assert str(caught.value) == f"params.yaml: {message}"


def test_a_section_is_loaded_as_its_type(here: Path) -> None:
    document(here, "outer: {inner: {rate: 1, name: x}}\n")
    inner = params.load("outer.inner", Inner)
    assert inner == Inner(rate=1, name="x")
    with pytest.raises(ValueError, match="frozen"):
        inner.rate = 2


def test_loading_tells_every_problem_of_the_section_on_a_line_of_its_own(here: Path) -> None:
    document(here, "outer: {inner: {rate: -1, nam: x}}\n")
    with pytest.raises(PipelineError) as caught:
        params.load("outer.inner", Inner)
    assert str(caught.value).splitlines() == [
        "params.yaml: outer.inner.rate: expected greater than 0, found -1",
        "params.yaml: outer.inner.name: missing key",
        "params.yaml: outer.inner.nam: unknown key; did you mean name?",
    ]


def test_the_seed_is_read(here: Path) -> None:
    document(here, "seed: 17\n")
    assert params.load_seed() == 17


def test_some_fields_are_read_without_the_rest_of_their_section(here: Path) -> None:
    document(here, "a: {rate: 0.5, name: x, other: 1}")
    seen = []
    hook = {"on": True}

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if hook["on"] and event == "stages.config.params.read":
            seen.append(arguments[0])

    sys.addaudithook(note)
    assert params.load_fields("a", Inner) == Inner(rate=0.5, name="x")
    hook["on"] = False
    assert seen == ["a.rate", "a.name"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: {rate: 0, name: x}", "a.rate: expected greater than 0, found 0"),
        ("a: {rat: 1, name: x}", "a.rate: no such key; did you mean rat?"),
        ("b: {rate: 1, name: x}", "a.rate: no such key; expected one of: b"),
    ],
)
def test_a_problem_of_some_fields_is_one_line(here: Path, text: str, line: str) -> None:
    document(here, text)
    with pytest.raises(PipelineError) as caught:
        params.load_fields("a", Inner)
    assert str(caught.value) == f"params.yaml: {line}"
