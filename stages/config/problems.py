"""What is wrong with a section of params, a line a problem."""

import difflib
from collections.abc import Iterable
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from stages.config.section import Section


def find_problems(model: type[Section], value: Any, key: str = "") -> list[str]:
    """Return one line for each way in which a value is not the given model.

    A line reads ``models.knn.n_neighbours: unknown key; did you mean n_neighbors?``.
    """
    try:
        model = model.type_of(value)
    except ValueError as error:
        return [printable(f"{key}.{error}" if key else str(error))]
    try:
        model.model_validate(value)
    except ValidationError as error:
        details: dict[tuple[str, ...], list[ErrorDetails]] = {}
        for detail in error.errors(include_url=False):
            details.setdefault(_place(detail, model), []).append(detail)
        return [printable(_describe(place, found, model, key)) for place, found in details.items()]
    return []


def did_you_mean(word: object, known: Any) -> str:
    """Return ``; did you mean …?`` where a known word is near, else the known words."""
    choices = [str(choice) for choice in known]
    listed = f"; expected one of: {', '.join(choices)}" if choices else ""
    return near(word, choices) or listed


def near(word: object, known: Iterable[object]) -> str:
    """Return ``; did you mean …?`` where a known word is near, else nothing."""
    found = difflib.get_close_matches(str(word), [str(choice) for choice in known], n=1)
    return f"; did you mean {found[0]}?" if found else ""


def printable(text: str) -> str:
    """Return a text with what would break its line, or not be seen, as Python writes it."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def decodable(name: str) -> str:
    r"""Return a file's name with what of it is no UTF-8 as escapes, such as ``\xff``."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _describe(
    place: tuple[str, ...], details: list[ErrorDetails], model: type[BaseModel], key: str
) -> str:
    detail, *others = details
    where = ".".join([key, *place] if key else place) or "the file"
    found = detail["input"]
    if detail["type"] == "extra_forbidden":
        return f"{where}: unknown key{did_you_mean(place[-1], _fields_at(model, place[:-1]))}"
    if detail["type"] == "missing":
        return f"{where}: missing key"
    if detail["type"] in {"model_type", "model_attributes_type", "dict_type"}:
        return f"{where}: expected a mapping, found {found!r}"
    expected = detail["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
    for other in others:  # each alternative of a union has its own
        alternative = other["msg"].removeprefix("Value error, expected ")
        expected += f" or {alternative.removeprefix('Input should be ')}"
    return f"{where}: {expected}, found {found!r}{_hint(found)}"


def _place(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys that lead to a value, without pydantic's names for a union's members."""
    place: list[str] = []
    inner: Any = model
    for part in detail["loc"]:
        if part != "[key]":
            place.append(str(part))
        inner = _field_type(inner, str(part))
        if get_origin(inner) in {Union, UnionType}:
            break
    return tuple(place)


def _fields_at(model: type[BaseModel], place: tuple[str, ...]) -> list[str]:
    inner: Any = model
    for part in place:
        inner = _field_type(inner, part)
    return list(inner.model_fields) if _is_model(inner) else []


def _field_type(model: Any, name: str) -> Any:
    """Return the type of a model's field, X for ``X | None``; None if there is no such field.

    A mapping has a field of any name.
    """
    if get_origin(model) is dict:
        return get_args(model)[1]
    field = model.model_fields.get(name) if _is_model(model) else None
    annotation = field.annotation if field else None
    members = [member for member in get_args(annotation) if member is not NoneType]
    is_union = get_origin(annotation) in {Union, UnionType}
    return members[0] if is_union and len(members) == 1 else annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _hint(found: object) -> str:
    if not isinstance(found, str):
        return ""
    try:
        float(found)
    except ValueError:
        return ""
    return " (a string; write the number without quotes)"
