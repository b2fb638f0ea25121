"""A section may say by a key of it which type it is to have; elsewhere it is what it is."""

from pathlib import Path
from typing import Any, Self

import pytest
from pydantic import PositiveFloat, ValidationError

from stages.config import params
from stages.config.errors import PipelineError
from stages.config.problems import find_problems
from stages.config.section import Section
from tests.small_params import GOOD, Inner, Outer, document


class Shape(Section):
    """Its kind decides what it is measured by."""

    kind: str

    @classmethod
    def type_of(cls, value: Any) -> type[Self]:
        if not isinstance(value, dict):
            return cls
        if value.get("kind") != "disc":
            raise ValueError(f"kind: expected 'disc', found {value.get('kind')!r}")
        return type("disc", (Disc, cls), {})


class Disc(Section):
    radius: PositiveFloat


@pytest.mark.parametrize("value", [GOOD, {}, None, 3, [], "text"])
def test_a_section_is_of_its_own_type_whatever_it_holds(value: Any) -> None:
    assert Outer.type_of(value) is Outer


def test_a_section_is_loaded_as_the_type_that_a_key_of_it_decides(here: Path) -> None:
    document(here, "a: {kind: disc, radius: 2.5}\n")
    shape = params.load("a", Shape)
    assert isinstance(shape, Shape)
    assert isinstance(shape, Disc)
    assert shape.model_dump() == {"kind": "disc", "radius": 2.5}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("{kind: disc, radius: 0}", ["radius: expected greater than 0, found 0"]),
        (
            "{kind: disc, radios: 1.0}",
            ["radius: missing key", "radios: unknown key; did you mean radius?"],
        ),
        ("{kind: square, radius: 0}", ["kind: expected 'disc', found 'square'"]),
        ("{radius: 0}", ["kind: expected 'disc', found None"]),
    ],
)
def test_a_problem_is_told_by_the_type_that_the_key_decides(
    here: Path, text: str, lines: list[str]
) -> None:
    document(here, f"a: {text}\n")
    with pytest.raises(PipelineError) as caught:
        params.load("a", Shape)
    assert str(caught.value).splitlines() == [f"params.yaml: a.{line}" for line in lines]


def test_a_key_that_cannot_decide_is_told_without_a_section_too() -> None:
    assert find_problems(Shape, {"kind": "x\ny"}) == [r"kind: expected 'disc', found 'x\ny'"]
    assert find_problems(Shape, 3, "a") == ["a: expected a mapping, found 3"]


def test_a_section_takes_values_as_they_are_written_and_keeps_them() -> None:
    inner = Inner.model_validate({"rate": 1, "name": "x"})
    assert type(inner.rate) is float
    for wrong in ({"rate": "1"}, {"rate": True}, {"rate": float("nan")}, {"other": 1}):
        with pytest.raises(ValidationError):
            Inner.model_validate({"rate": 1, "name": "x"} | wrong)
    with pytest.raises(ValidationError, match="frozen"):
        inner.rate = 2
