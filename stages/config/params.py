"""Read one section of ``params.yaml`` as its typed model, or tell every problem in it."""

import difflib
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from stages.config.errors import PipelineError
from stages.config.section import Section

PARAMS = Path("params.yaml")

S = TypeVar("S", bound=Section)


def read_document(path: Path = PARAMS) -> dict[str, Any]:
    """Return the whole of a params file, read as YAML 1.2 (so ``1e-05`` is a number).

    Raises
    ------
    PipelineError
        If the file is missing, is not UTF-8, is not YAML, holds a key twice, or is
        not a mapping.
    """
    try:
        document = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PipelineError(f"{path}: not found; run from the project's folder") from None
    except UnicodeDecodeError as error:
        raise PipelineError(f"{path}: not UTF-8 text ({error.reason})") from None
    except MarkedYAMLError as error:
        line = f" line {error.problem_mark.line + 1}:" if error.problem_mark else ""
        raise PipelineError(f"{path}:{line} not valid YAML: {_first_line(error.problem)}") from None
    except RecursionError:
        raise PipelineError(f"{path}: not valid YAML: nested too deeply") from None
    except YAMLError as error:
        raise PipelineError(f"{path}: not valid YAML: {_first_line(error)}") from None
    if not isinstance(document, dict):
        found = "nothing" if document is None else type(document).__name__
        raise PipelineError(f"{path}: expected a mapping of sections, found {found}")
    return document


def read_section(key: str, path: Path = PARAMS) -> Any:
    """Return the untyped value at a dotted key, such as ``models.knn_pixels``.

    Raises
    ------
    PipelineError
        If there is no such key; the message names the nearest one.
    """
    # An audit event, as `open` raises one, so that a test can see what a stage reads.
    sys.audit("stages.config.params.read", key)
    value: Any = read_document(path)
    for part in key.split("."):
        if not isinstance(value, dict) or part not in value:
            known = value if isinstance(value, dict) else {}
            message = f"{path}: {key}: no such key{did_you_mean(part, known)}"
            raise PipelineError(printable(message))
        value = value[part]
    return value


def load(key: str, model: type[S], path: Path = PARAMS) -> S:
    """Return the section at a dotted key as its typed model.

    Raises
    ------
    PipelineError
        With one line for each problem of the section.
    """
    return validated(key, model, read_section(key, path), path)


def load_fields(key: str, model: type[S], path: Path = PARAMS) -> S:
    """Return of the section at a dotted key the fields that a model knows, read one by one.

    So a stage that needs a part of a section depends on that part alone.

    Raises
    ------
    PipelineError
        With one line for each problem of these fields.
    """
    fields = {name: read_section(f"{key}.{name}", path) for name in model.model_fields}
    return validated(key, model, fields, path)


@contextmanager
def blamed(key: str, path: Path = PARAMS) -> Iterator[None]:
    """Take a ``ValueError`` of the block for a value at a key that the data do not allow.

    Raises
    ------
    PipelineError
        In its place, the file and key said first.
    """
    try:
        yield
    except ValueError as error:
        raise PipelineError(f"{path}: {key}: {error}") from None


def load_seed(path: Path = PARAMS) -> int:
    """Return the project's one seed."""
    seed: int = read_section("seed", path)
    return seed


def problems(model: type[Section], value: Any, key: str = "") -> list[str]:
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


def validated(key: str, model: type[S], value: Any, path: Path) -> S:
    """Return the value at a key of a file as its typed model.

    Raises
    ------
    PipelineError
        With one line for each problem of the value.
    """
    found = problems(model, value, key)
    if found:
        raise PipelineError("\n".join(f"{path}: {line}" for line in found))
    return model.type_of(value).model_validate(value)


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


def _first_line(error: object) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else "unreadable"
