"""The first line of a CSV file says which column is what, or why it is none of a CSV file."""

from pathlib import Path

import pytest

from stages.sources import csv_columns
from stages.sources.csv_columns import read_columns
from stages.sources.known import SourceError


def written(folder: Path, text: str) -> Path:
    (folder / "a.csv").write_text(text)
    return folder / "a.csv"


@pytest.mark.parametrize(
    ("line", "label", "identity", "pixels"),
    [
        ("p2,Label,p10,p1,ID", 1, 4, [3, 0, 2]),
        (",target,p1,q0", 1, 0, [2, 3]),
        ("y,p1,p01", 0, None, [1, 2]),
        ("image_id,b,a,2", None, 0, [1, 2, 3]),
        ("label,0,2,1", 0, None, [1, 3, 2]),
        (",0,1,2,3", None, 0, [1, 2, 3, 4]),
        ("0,1,2,3", None, None, [0, 1, 2, 3]),
        ("0,1,2,3,4", 0, None, [1, 2, 3, 4]),
        ("a,1,2,3,4", 0, None, [1, 2, 3, 4]),
        ("a,1,2,3", 0, None, [1, 2, 3]),
    ],
)
def test_columns_are_known_by_their_names_or_their_number(
    tmp_path: Path, line: str, label: int | None, identity: int | None, pixels: list[int]
) -> None:
    found = read_columns(written(tmp_path, f"{line}\n"))
    assert (found.label, found.identity, found.pixels) == (label, identity, pixels)
    assert found.is_named == (not line.startswith(("0", "a,")))
    assert found.has_header == (not line.startswith("a,"))
    names = (
        line.split(",") if found.is_named else [str(each) for each in range(len(line.split(",")))]
    )
    assert found.names == names


def test_a_size_says_that_a_row_without_a_label_is_an_image(tmp_path: Path) -> None:
    path = written(tmp_path, "5,6,7,8,9,9\n")
    assert read_columns(path).label == 0
    assert read_columns(path, (2, 3)).label is None
    assert not read_columns(path).has_header


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("label,class,a\n", "expected one column of labels, found label and class"),
        ("\n1,2\n", "expected lines of values, found an empty first line"),
        ('1,"2\n', "expected lines of values, found a first line that is not CSV"),
        ("a" * 50, f"expected lines of values with commas between them, found '{'a' * 40}'"),
        ("1,2\n1,2,3\n", "line 2: expected 2 values, as in line 1, found 3; were names of rows written, as R does?"),
        ("1,2\n1,2,3,4\n", "line 2: expected 2 values, as in line 1, found 4"),
        ("1," * 10, "expected lines of at most 12 letters, found more"),
    ],
)  # fmt: skip
def test_what_is_no_csv_file_is_told(
    tmp_path: Path, text: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "at most" in told:
        monkeypatch.setattr(csv_columns, "MAX_LINE", 12)
    with pytest.raises(SourceError) as caught:
        read_columns(written(tmp_path, text))
    assert str(caught.value) == f"a.csv: {told}"


def test_a_file_may_be_as_large_as_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "1,2,3,4,5\n")
    with path.open("r+b") as stream:
        stream.truncate(5 * 1024**2 + 1000)
    monkeypatch.setattr(csv_columns, "MAX_FILE_BYTES", 3 * 1024**2)
    with pytest.raises(SourceError) as caught:
        read_columns(path)
    assert str(caught.value) == "a.csv: expected at most 3 MB, found 5 MB"
    monkeypatch.setattr(csv_columns, "MAX_FILE_BYTES", path.stat().st_size)
    assert read_columns(path).label == 0


def test_what_is_no_file_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read_columns(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path.name}: expected a regular file, found another kind or none"
    )
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbflabel,a\n1,\xff\n")
    with pytest.raises(SourceError) as caught:
        read_columns(tmp_path / "a.csv")
    assert str(caught.value) == "a.csv: expected UTF-8 text, found: invalid start byte"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that opens and is not read")
def test_what_cannot_be_read_is_told() -> None:
    with pytest.raises(SourceError) as caught:
        read_columns(Path("/proc/self/mem"))
    assert str(caught.value) == "mem: expected a CSV file, found: Input/output error"
