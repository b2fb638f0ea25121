"""The columns of a CSV file of images: which holds labels, names or pixels."""

import csv
import math
import re
from dataclasses import dataclass, replace
from pathlib import Path

from stages.imaging.unify import Size
from stages.sources.known import SourceError

# Names of columns, in lower case; the index that pandas writes has none.
LABELS = ("label", "labels", "class", "target", "y")
IDS = ("", "id", "imageid", "image_id", "index")
MAX_FILE_BYTES = 2 * 1024**3
MAX_LINE = 16 * 1024**2

_NUMBERED = re.compile(r"(\D*)(\d+)")


@dataclass(frozen=True)
class Columns:
    """Which column is what.

    Attributes
    ----------
    names : list of str
        Of all columns; their numbers where the file has no header.
    has_header : bool
    label, identity : int or None
    pixels : list of int
        Row by row: as their names are numbered, or else as they stand.
    is_named : bool
        Whether the header says what the columns are; one that only counts does not.
    """

    names: list[str]
    has_header: bool
    label: int | None
    identity: int | None
    pixels: list[int]
    is_named: bool

    @property
    def pixel_names(self) -> list[str]:
        """The names of the columns of pixels, in lower case."""
        return [self.names[column].strip().lower() for column in self.pixels]


def read_columns(path: Path, size: Size | None = None) -> Columns:
    """Return what a file's columns are, by its first line.

    Without a header, and with one that only counts the columns from 0, as pandas writes it,
    the first column is a label if the others alone make an image.

    Raises
    ------
    SourceError
        In one line, if the file is empty, not text, too large or has two columns of labels,
        or if the second line has more values than the first.
    """
    fields = _first_line(path)
    texts = [column for column, field in enumerate(fields) if not _is_number(field)]
    names = [field.strip().lower() for field in fields]
    labels = [column for column in texts if names[column] in LABELS]
    identities = [column for column in texts if names[column] in IDS]
    if len(labels) > 1:
        raise SourceError(
            f"{path.name}: expected one column of labels, found "
            f"{' and '.join(fields[column] for column in labels)}"
        )
    if texts and (labels or identities or texts != [0]):
        label, identity = (*labels, None)[0], (*identities, None)[0]
        pixels = _in_order(
            names, [column for column in range(len(names)) if column not in {label, identity}]
        )
        return Columns(
            fields, has_header=True, label=label, identity=identity, pixels=pixels, is_named=True
        )
    has_label = bool(texts) or not _is_image(len(fields), size)
    numbers = [str(column) for column in range(len(fields))]
    pixels = list(range(int(has_label), len(fields)))
    return Columns(
        numbers,
        has_header=names == numbers,
        label=0 if has_label else None,
        identity=None,
        pixels=pixels,
        is_named=False,
    )


def in_order_of(columns: Columns, other: Columns, told: str) -> Columns:
    """Return the columns of a file with its pixels in the order of another file's.

    Where one of the headers names none, the columns are as they stand.

    Parameters
    ----------
    columns, other : Columns
    told : str
        What messages call the other file.

    Raises
    ------
    SourceError
        In one line, if the files have pixels of different names.
    """
    if not (columns.is_named and other.is_named):
        return columns
    own, wanted = columns.pixel_names, other.pixel_names
    if own == wanted:
        return columns
    places = dict(zip(own, columns.pixels, strict=True))
    if sorted(own) != sorted(wanted) or len(places) < len(own):
        strange = [f"{name!r} among them" for name in own if name not in wanted]
        lacking = [f"no {name!r}" for name in wanted if name not in own]
        found = [*strange, *lacking, "some twice"][0]
        raise SourceError(
            f"expected the {len(other.pixels)} columns of pixels of {told}, "
            f"found {len(columns.pixels)}, {found}"
        )
    return replace(columns, pixels=[places[name] for name in wanted])


def _in_order(names: list[str], pixels: list[int]) -> list[int]:
    """Return columns by the numbers of their names, if all are called alike but for that."""
    found = [_NUMBERED.fullmatch(names[column]) for column in pixels]
    parts = [match.groups() for match in found if match is not None]
    numbers = [int(number) for _, number in parts]
    if len(set(numbers)) < len(pixels) or len({word for word, _ in parts}) > 1:
        return pixels
    return [column for _, column in sorted(zip(numbers, pixels, strict=True))]


def _is_image(pixels: int, size: Size | None) -> bool:
    squares = math.isqrt(pixels) ** 2 == pixels
    return squares or (size is not None and math.prod(size) == pixels)


def _first_line(path: Path) -> list[str]:
    if not path.is_file():
        raise SourceError(f"{path.name}: expected a regular file, found another kind or none")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise SourceError(
            f"{path.name}: expected at most {MAX_FILE_BYTES // 1024**2} MB, "
            f"found {path.stat().st_size // 1024**2} MB"
        )
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            line = stream.readline(MAX_LINE)
            second = stream.readline(MAX_LINE)
    except UnicodeDecodeError as error:
        raise SourceError(f"{path.name}: expected UTF-8 text, found: {error.reason}") from error
    except OSError as error:
        raise SourceError(f"{path.name}: expected a CSV file, found: {error.strerror}") from error
    if len(line) == MAX_LINE:
        raise SourceError(f"{path.name}: expected lines of at most {MAX_LINE} letters, found more")
    try:
        (fields,) = csv.reader([line], strict=True)
    except (ValueError, csv.Error):
        raise SourceError(
            f"{path.name}: expected lines of values, found a first line that is not CSV"
        ) from None
    if not fields:
        raise SourceError(f"{path.name}: expected lines of values, found an empty first line")
    if len(fields) < 2:
        raise SourceError(
            f"{path.name}: expected lines of values with commas between them, found {fields[0][:40]!r}"
        )
    _check_second_line(path, second, len(fields))
    return fields


def _check_second_line(path: Path, line: str, expected: int) -> None:
    """Refuse more values than the first line has, of which pandas would leave out the last."""
    try:
        found = sum(map(len, csv.reader([line], strict=True)))
    except (ValueError, csv.Error):
        return  # told when it is parsed
    if found > expected:
        hint = "; were names of rows written, as R does?" if found == expected + 1 else ""
        raise SourceError(
            f"{path.name}: line 2: expected {expected} values, as in line 1, found {found}{hint}"
        )


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True
