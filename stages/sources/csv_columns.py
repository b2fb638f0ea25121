"""The columns of a CSV file of images: which holds labels, names or pixels."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

from stages.imaging.unify import Size
from stages.sources.known import SourceError

# Names of columns, in lower case; the index that pandas writes has none.
LABELS = ("label", "labels", "class", "target", "y")
IDS = ("", "id", "imageid", "image_id", "index")
MAX_FILE_BYTES = 2 * 1024**3
MAX_LINE = 16 * 1024**2


@dataclass(frozen=True)
class Columns:
    """Which column is what.

    Attributes
    ----------
    names : list of str
        Of all columns; their numbers where the file has no header.
    has_header : bool
    label, identity : int or None
    """

    names: list[str]
    has_header: bool
    label: int | None
    identity: int | None

    @property
    def pixels(self) -> list[int]:
        """The columns of pixels."""
        others = {self.label, self.identity}
        return [column for column in range(len(self.names)) if column not in others]


def read_columns(path: Path, size: Size | None = None) -> Columns:
    """Return what a file's columns are, by its first line.

    Without a header the first column is a label if the others alone make an image.

    Raises
    ------
    SourceError
        In one line, if the file is empty, not text, too large or has two columns of labels.
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
        label = labels[0] if labels else None
        return Columns(fields, has_header=True, label=label, identity=(*identities, None)[0])
    has_label = bool(texts) or not _is_image(len(fields), size)
    numbers = [str(column) for column in range(len(fields))]
    return Columns(numbers, has_header=False, label=0 if has_label else None, identity=None)


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
    return fields


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True
