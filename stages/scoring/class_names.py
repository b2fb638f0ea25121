"""Classes by name: what reports show in place of codes, and what params ask for."""

from collections.abc import Sequence

import pandas as pd

from stages.config.problems import near, printable

MACRO = "macro"  # in the place of a class: the average over the classes
LISTED = 12  # names fit into a line


def with_names(table: pd.DataFrame, names: Sequence[str], *columns: str) -> pd.DataFrame:
    """Return a table whose columns of codes hold the names of the classes instead."""
    by_code = dict(enumerate(names))
    return table.assign(**{column: table[column].map(by_code) for column in columns})


def class_code(name: int | str, names: Sequence[str]) -> int:
    """Return the code of the class of that name; a number stands for its digits.

    Raises
    ------
    ValueError
        If there is no such class; the message names the nearest one, or the first few.
    """
    if str(name) in names:
        return list(names).index(str(name))
    number = _same_number(name, names)
    hint = near(name, names) if isinstance(name, str) else ""
    hint = f"; did you mean {number!r}, in quotes?" if number else hint
    raise ValueError(
        printable(f"no such class {name!r}{hint or f'; expected one of: {listed(names)}'}")
    )


def class_codes(names_asked: Sequence[int | str], names: Sequence[str]) -> list[int]:
    """Return the code of each class, as `class_code` does."""
    return [class_code(name, names) for name in names_asked]


def listed(names: Sequence[object]) -> str:
    """Return names in a line, the first of them if they are many."""
    shown = [str(name) for name in names[:LISTED]]
    return ", ".join(shown if len(names) <= LISTED else [*shown, "…"])


def name_problems(names: list[str]) -> list[str]:
    """Return one line for each name of a class that reports could not tell from another."""
    found = []
    for name in names:
        if not name.strip() or not name.isprintable():
            found.append(f"class names: expected letters that can be printed, found {name!r}")
        if name == MACRO:
            found.append(f"class names: expected any but {MACRO!r}, which reports call averages")
    twice = sorted({name for name in names if names.count(name) > 1})
    return found + [f"class names: expected each once, found {name!r} twice" for name in twice]


def _same_number(name: int | str, names: Sequence[str]) -> str | None:
    """Return the name that a number stands for if zeros are put before it, as in ``07``."""
    if not isinstance(name, int):
        return None
    digits = str(name).lstrip("0")  # none of 0
    return next((own for own in names if own.lstrip("0") == digits), None)
