"""Tables and nested values as text, rounded: the same bytes on every run."""

import json
from typing import Any

import pandas as pd

DECIMALS = 6


def csv_text(table: pd.DataFrame, *, header: bool = True) -> str:
    """Return a table as CSV without its index, floats rounded to six decimals."""
    text: str = table.round(DECIMALS).to_csv(index=False, header=header, lineterminator="\n")
    return text


def json_text(value: Any) -> str:
    """Return JSON with sorted keys, floats rounded to six decimals and a final newline.

    Raises
    ------
    ValueError
        If a float is not finite.
    """
    return json.dumps(_rounded(value), indent=2, sort_keys=True, allow_nan=False) + "\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return round(value, DECIMALS) if isinstance(value, float) else value
