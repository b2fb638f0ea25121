"""Reports as files: JSON, CSV and PNG.

How a report is spelt, its number of decimals for instance, is decided in `stages.scoring.text`
and `stages.figures.canvas`; writing it cannot change it.
"""

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stages.config.errors import PipelineError
from stages.store.files import replaced_file, write_bytes

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


def write_table_parts(path: Path, parts: "Iterable[pd.DataFrame]") -> None:
    """Write a table that comes in parts as `write_table` would write the whole."""
    from stages.scoring.text import csv_text

    with replaced_file(path) as temporary, temporary.open("wb") as file:
        for place, part in enumerate(parts):
            file.write(csv_text(part, header=not place).encode())


def write_figure(path: Path, figure: "Figure") -> None:
    """Write a figure as `stages.figures.canvas.png_bytes` draws it."""
    from stages.figures.canvas import png_bytes

    write_bytes(path, png_bytes(figure))


def write_reports(
    folder: Path, tables: "Mapping[str, pd.DataFrame]", figures: "Mapping[str, Figure]"
) -> None:
    """Write tables as ``<name>.csv`` and figures as ``<name>.png``."""
    for name, table in tables.items():
        write_table(folder / f"{name}.csv", table)
    for name, figure in figures.items():
        write_figure(folder / f"{name}.png", figure)


def read_table(path: Path, texts: Sequence[str] = ()) -> "pd.DataFrame":
    """Return a table that was written by `write_table`.

    Parameters
    ----------
    path : Path
    texts : sequence of str
        Columns to be read as they stand, such as names of classes, which ``07`` and ``NA`` may be.

    Raises
    ------
    PipelineError
        If it is missing, or is no CSV.
    """
    import pandas as pd

    try:
        # What counts as missing is said for all columns, or for each by its name.
        columns = pd.read_csv(path, nrows=0).columns if texts else ()
        missing = {str(column): [""] for column in columns if column not in texts}
        types = dict.fromkeys(texts, str)
        return pd.read_csv(path, dtype=types, keep_default_na=not texts, na_values=missing or None)
    except FileNotFoundError:
        raise PipelineError(f"{path}: not found; 'dvc repro' makes it") from None
    except (ValueError, UnicodeError) as error:
        reason = str(error).strip().splitlines()[0]
        raise PipelineError(f"{path}: not a table ({reason}); 'dvc repro' remakes it") from None


def read_rows(path: Path) -> "list[dict[Hashable, Any]]":
    """Return the rows of a table that was written by `write_table`."""
    return read_table(path).to_dict("records")


def read_json(path: Path) -> Any:
    """Return what a JSON file holds.

    Raises
    ------
    PipelineError
        If it is missing, or is no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PipelineError(f"{path}: not found; 'dvc repro' makes it") from None
    except ValueError as error:
        raise PipelineError(f"{path}: not JSON ({error}); 'dvc repro' remakes it") from None
