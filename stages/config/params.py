"""Read one section of ``params.yaml`` as its typed model, or tell every problem in it."""

import copy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from stages.config.errors import PipelineError
from stages.config.problems import did_you_mean, find_problems, printable
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
        document = copy.deepcopy(_parsed(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise PipelineError(f"{path}: not found; run from the project's folder") from None
    except UnicodeDecodeError as error:
        raise PipelineError(f"{path}: not UTF-8 text ({error.reason})") from None
    except MarkedYAMLError as error:
        line = f" line {error.problem_mark.line + 1}:" if error.problem_mark else ""
        raise PipelineError(f"{path}:{line} not valid YAML: {_first_line(error.problem)}") from None
    except RecursionError:
        raise PipelineError(f"{path}: not valid YAML: nested too deeply") from None
    except (YAMLError, ValueError) as error:  # the latter of a number of thousands of digits
        raise PipelineError(f"{path}: not valid YAML: {_first_line(error)}") from None
    if not isinstance(document, dict):
        found = "nothing" if document is None else type(document).__name__
        raise PipelineError(f"{path}: expected a mapping of sections, found {found}")
    return document


@lru_cache(maxsize=4)  # a stage reads several sections of a file
def _parsed(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


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


def validated(key: str, model: type[S], value: Any, path: Path) -> S:
    """Return the value at a key of a file as its typed model.

    Raises
    ------
    PipelineError
        With one line for each problem of the value.
    """
    found = find_problems(model, value, key)
    if found:
        raise PipelineError("\n".join(f"{path}: {line}" for line in found))
    return model.type_of(value).model_validate(value)


def _first_line(error: object) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else "unreadable"
