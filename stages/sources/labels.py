"""Labels of any type as the names of classes."""

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.sources.parts import name_problem

MAX_WHOLE = 2.0**53  # beyond it, floats skip whole numbers

_WHOLE_FLOAT = re.compile(r"(-?\d+)\.0*")


def as_names(values: npt.NDArray[Any]) -> list[str]:
    """Return labels as names: numbers as whole ones (``3.0`` is ``3``), texts without margins.

    Parameters
    ----------
    values : (n,) integers, whole floats, bools, or texts

    Raises
    ------
    ValueError
        In one line that says the row, if a label is none.
    """
    if values.dtype.kind == "f":
        whole = (values == np.floor(values)) & (np.abs(values) < MAX_WHOLE)
        if not whole.all():
            row = int(np.argmin(whole))
            raise ValueError(
                f"row {row}: expected a label that is a whole number or a name, found {values[row]}"
            )
        values = values.astype(np.int64)
    if values.dtype.kind not in "biuUSOT":
        raise ValueError(f"expected labels that are numbers or names, found {values.dtype}")
    # Each name once: there are few, and many labels.
    found, codes = np.unique(values, return_inverse=True)
    names = [_as_name(value) for value in found.tolist()]
    for code, name in enumerate(names):
        if problem := name_problem(name):
            raise ValueError(f"row {int(np.argmax(codes == code))}: {problem}")
    return [names[code] for code in codes.tolist()]


def _as_name(value: object) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    text = text.strip()
    match = _WHOLE_FLOAT.fullmatch(text)
    return match[1] if match else text
