"""Templates filled: numbers as people read them, everything else escaped."""

import re
from collections.abc import Mapping
from typing import Any

from stages.pages import TEMPLATES


def percent(share: float, decimals: int = 2) -> str:
    """Return a share, from 0 to 1, in percent."""
    return f"{100 * share:.{decimals}f} %"


def interval(row: Mapping[Any, Any], key: str, decimals: int = 2) -> str:
    """Return a share of a row in percent, and the bounds ``<key>_low`` and ``<key>_high``."""
    low, high = (f"{100 * row[f'{key}{end}']:.{decimals}f}" for end in ("_low", "_high"))
    return f"{percent(row[key], decimals)} ({low}–{high})"


def listed(names: list[str]) -> str:
    """Return names as a list within a sentence, each between backticks."""
    marked = [f"`{name}`" for name in names]
    return " and ".join([", ".join(marked[:-1]), marked[-1]] if len(marked) > 1 else marked)


def render(template: str, **values: Any) -> str:
    """Return a template of `stages/pages/templates` filled.

    A template whose name ends in ``.html`` escapes what it is given, and marks what stands
    between backticks as code.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
    from markupsafe import Markup, escape

    def code(text: str) -> Markup:
        return Markup(re.sub(r"`([^`]*)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"percent": percent, "code": code, "listed": listed}
    environment.globals |= {"interval": interval}
    return environment.get_template(template).render(values)
