"""What a comparison hands back, and how numbers that change from run to run are told."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stages.benchmark.measure import Cost

DIGITS = 3


@dataclass(frozen=True)
class Report:
    """The results of one comparison.

    Attributes
    ----------
    shown : mapping of title to DataFrame
        With seconds and megabytes, for the terminal alone.
    tables : mapping of file name to DataFrame
        Ratios alone, which say the same of another machine of the kind.
    figures : mapping of file name to Figure
    """

    shown: dict[str, pd.DataFrame]
    tables: dict[str, pd.DataFrame]
    figures: "dict[str, Figure]" = field(default_factory=dict)


def significant(values: npt.ArrayLike, digits: int = DIGITS) -> npt.NDArray[np.float64]:
    """Return numbers rounded to so many significant digits; missing ones stay so."""
    rounded = np.array([float(f"{value:.{digits}g}") for value in np.ravel(values)])
    return rounded.reshape(np.shape(values))


def show_cost(cost: "Cost") -> dict[str, str]:
    """Return a cost in the columns that the terminal shows."""
    return {
        "seconds": _short(cost.seconds),
        "CPU seconds": _short(cost.cpu_seconds),
        "MB": _short(cost.memory / 1e6),
    }


def print_table(title: str, table: pd.DataFrame) -> None:
    """Print a table to the terminal."""
    from rich.console import Console
    from rich.table import Table

    drawn = Table(title=title, title_justify="left")
    for column in table.columns:
        drawn.add_column(str(column), justify="left" if column == table.columns[0] else "right")
    for row in table.itertuples(index=False):
        drawn.add_row(*map(str, row))
    Console().print(drawn)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
