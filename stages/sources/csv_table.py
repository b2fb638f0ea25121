"""Images as rows of a CSV file: Kaggle's ``label,pixel0,pixel1,…``, with or without a header."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.imaging.grey import Array, as_bytes_beside
from stages.imaging.unify import Size, as_images
from stages.sources.csv_columns import Columns, in_order_of, read_columns
from stages.sources.known import SourceError, one_line
from stages.sources.labels import as_names
from stages.sources.parts import Found, Part

FORM = "CSV"
ROWS = 4096  # that are parsed at once

_TOKENIZING = "Error tokenizing data. C error: "


@dataclass(frozen=True)
class _Rows:
    """What a file holds, as it is written there."""

    values: Array
    """(n, n_pixels) uint8, or float32 if any is written with a point."""
    labels: list[str]
    names: list[str] | None


def read_csv(train: Path, test: Path | None, size: Size | None) -> Found:
    """Return the images of a training file, and of a test file if that has labels.

    The column of labels is called ``label`` (or ``class``, ``target``, ``y``); one called
    ``id`` is left out; all others are pixels, row by row, by the numbers of their names if
    these are numbered (``pixel0``, ``pixel1``, …); those of the test file come in the order of
    the training file's. Without a header the first column is the label. A test file without
    labels is a set to be labelled, and noted as such. Both parts are brought to one scale.

    Parameters
    ----------
    train : Path
    test : Path or None
    size : pair of int or None
        Height and width of an image as stored; squares if it is None or does not fit.

    Raises
    ------
    SourceError
        In one line that names the file, its line and column.
    """
    columns = read_columns(train, size)
    if columns.label is None:
        names = ", ".join(columns.names[:4]) if columns.has_header else "pixels and no header"
        raise SourceError(f"{train.name}: expected a column of labels, called label, found {names}")
    found = _read_rows(train, columns)
    if test is None:
        return Found(FORM, _as_part(train, found, None, size))
    tested = read_columns(test, size)
    if tested.label is None:
        note = f"{test.name}: has no labels, so it is no test part; not used"
        return Found(FORM, _as_part(train, found, None, size), notes=[note])
    try:
        tested = in_order_of(tested, columns, train.name)
    except SourceError as error:
        raise SourceError(f"{test.name}: {error}") from error
    beside = _read_rows(test, tested)
    return Found(
        FORM,
        _as_part(train, found, beside.values, size),
        _as_part(test, beside, found.values, size),
    )


def read_unlabelled_csv(path: Path, size: Size | None) -> Part:
    """Return the images of a file, with what its column ``id`` says as their names.

    Labels are left out, whatever they are. See `read_csv`.
    """
    rows = _read_rows(path, read_columns(path, size))
    return Part(_images(path, rows.values, None, size), None, rows.names)


def _read_rows(path: Path, columns: Columns) -> _Rows:
    values: list[Array] = []
    labels: list[str] = []
    names: list[str] = []
    for first, table in _tables(path, columns):
        values.append(_pixels(path, columns, table, first))
        if columns.label is not None:
            labels += table[columns.label].tolist()
        if columns.identity is not None:
            names += table[columns.identity].tolist()
    if not any(map(len, values)):
        raise SourceError(f"{path.name}: expected a line for each image, found none")
    # Fractions anywhere make fractions of all.
    return _Rows(np.concatenate(values), labels, names if columns.identity is not None else None)


def _as_part(path: Path, rows: _Rows, other: Array | None, size: Size | None) -> Part:
    """Return a part with its labels; what numbers its lines names no file."""
    images = _images(path, rows.values, other, size)
    try:
        return Part(images, as_names(np.array(rows.labels, dtype=object)))
    except ValueError as error:
        raise SourceError(f"{path.name}: {error}") from error


def _images(
    path: Path, values: Array, other: Array | None, size: Size | None
) -> npt.NDArray[np.uint8]:
    try:
        images: npt.NDArray[np.uint8] = as_images(as_bytes_beside(values, other), size)
    except ValueError as error:
        raise SourceError(f"{path.name}: {error}") from error
    return images


def _tables(path: Path, columns: Columns) -> Iterator[tuple[int, Any]]:
    """Yield a file in pieces, each with the number of its first line."""
    import pandas as pd

    texts = {column: str for column in (columns.label, columns.identity) if column is not None}
    line = 2 if columns.has_header else 1
    try:
        with (
            warnings.catch_warnings(),
            pd.read_csv(
                path,
                header=None,
                names=range(len(columns.names)),
                index_col=False,
                skiprows=int(columns.has_header),
                dtype=texts,
                keep_default_na=False,
                encoding="utf-8-sig",
                chunksize=ROWS,
                low_memory=False,
            ) as tables,
        ):
            # It warns of values that it leaves out.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            for table in tables:
                yield line, table
                line += len(table)
    except pd.errors.EmptyDataError:
        return
    except UnicodeDecodeError as error:
        raise SourceError(f"{path.name}: expected UTF-8 text, found: {error.reason}") from error
    except (pd.errors.ParserError, pd.errors.ParserWarning, ValueError, OSError) as error:
        reason = one_line(error).removeprefix(_TOKENIZING)
        raise SourceError(
            f"{path.name}: expected {len(columns.names)} values in every line, found: {reason}"
        ) from error


def _pixels(path: Path, columns: Columns, table: Any, first: int) -> Array:
    """Return the pixels of a piece of a file, (n, n_pixels) uint8 or float32."""
    kept = table[columns.pixels]
    if all(dtype.kind == "i" for dtype in kept.dtypes):
        values: Array = kept.to_numpy()
        wrong = (values < 0) | (values > 255)
        whole = True
    else:
        values = np.column_stack([_numbers(kept[column]) for column in columns.pixels])
        wrong = ~((values >= 0) & (values <= 255))
        whole = False
    if wrong.any():
        row, place = (int(index[0]) for index in np.nonzero(wrong))
        column = columns.pixels[place]
        found = table[column].iloc[row]
        raise SourceError(
            f"{path.name}: line {first + row}, column {columns.names[column]}: "
            f"expected a pixel from 0 to 255, found {_as_written(found)}"
        )
    return values.astype(np.uint8 if whole else np.float32)


def _numbers(column: Any) -> npt.NDArray[np.float64]:
    """Return a column as numbers, NaN where it has none; words such as True are none."""
    import pandas as pd

    if column.dtype.kind == "b":
        return np.full(len(column), np.nan)
    numbers: npt.NDArray[np.float64] = pd.to_numeric(column, errors="coerce").to_numpy(np.float64)
    return numbers


def _as_written(found: object) -> str:
    text = str(found)
    return "nothing" if text in ("", "nan") else repr(text[:40])
