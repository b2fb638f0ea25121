"""Reports as files: JSON, CSV and PNG.

How a report is spelt, its number of decimals for instance, is decided in `stages.scoring.text`
and `stages.figures.canvas`; writing it cannot change it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stages.config.errors import PipelineError
from stages.store.files import write_bytes

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def write_json(path: Path, value: Any) -> None:
    """Write nested values as `stages.scoring.text.json_text` spells them."""
    from stages.scoring.text import json_text

    write_bytes(path, json_text(value).encode())


def write_table(path: Path, table: "pd.DataFrame") -> None:
    """Write a table as `stages.scoring.text.csv_text` spells it."""
    from stages.scoring.text import csv_text

    write_bytes(path, csv_text(table).encode())


def write_figure(path: Path, figure: "Figure") -> None:
    """Write a figure as `stages.figures.canvas.png_bytes` draws it."""
    from stages.figures.canvas import png_bytes

    write_bytes(path, png_bytes(figure))


def read_table(path: Path) -> "pd.DataFrame":
    """Return a table that was written by `write_table`.

    Raises
    ------
    PipelineError
        If it is missing, or is no CSV.
    """
    import pandas as pd

    try:
        return pd.read_csv(path)
    except FileNotFoundError:
        raise PipelineError(f"{path}: not found; 'dvc repro' makes it") from None
    except (ValueError, UnicodeError) as error:
        reason = str(error).strip().splitlines()[0]
        raise PipelineError(f"{path}: not a table ({reason}); 'dvc repro' remakes it") from None
