"""Reports in the formats that git keeps: JSON, CSV and PNG, the same bytes on every run."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stages.config.errors import PipelineError
from stages.store.files import replaced_file, write_bytes

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

DECIMALS = 6


def write_json(path: Path, value: Any) -> None:
    """Write JSON with sorted keys, floats rounded to six decimals and a final newline."""
    text = json.dumps(_rounded(value), indent=2, sort_keys=True, allow_nan=False)
    write_bytes(path, f"{text}\n".encode())


def write_table(path: Path, table: "pd.DataFrame") -> None:
    """Write a table as CSV without its index, floats rounded to six decimals."""
    text = table.round(DECIMALS).to_csv(index=False, lineterminator="\n")
    write_bytes(path, text.encode())


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


def write_figure(path: Path, figure: "Figure") -> None:
    """Write a figure as PNG, without metadata that would change with the library."""
    with replaced_file(path) as temporary:
        figure.savefig(temporary, format="png", metadata={"Software": None})


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return round(value, DECIMALS) if isinstance(value, float) else value
