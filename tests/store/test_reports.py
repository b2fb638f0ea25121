"""Reports are the same bytes on every run; a table that is none is told in one line."""

import json
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from stages.config.errors import PipelineError
from stages.store.reports import (
    read_json,
    read_rows,
    read_table,
    write_figure,
    write_json,
    write_reports,
    write_table,
    write_table_parts,
)


def test_json_has_sorted_keys_six_decimals_and_a_final_newline(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    value = {"test": {"n": 10, "accuracy": 0.12345678}, "cv": [(1 / 3, 2), None, True, "é"]}
    write_json(path, value)
    text = path.read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert list(json.loads(text)) == ["cv", "test"]
    assert list(json.loads(text)["test"]) == ["accuracy", "n"]
    assert json.loads(text) == {
        "cv": [[0.333333, 2], None, True, "é"],
        "test": {"accuracy": 0.123457, "n": 10},
    }


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_json_takes_no_number_that_json_does_not_know(tmp_path: Path, value: float) -> None:
    path = tmp_path / "metrics.json"
    path.write_text("old")
    with pytest.raises(ValueError, match="JSON compliant"):
        write_json(path, {"test": [{"accuracy": value}]})
    assert path.read_text() == "old"


def test_json_does_not_depend_on_the_order_of_keys(tmp_path: Path) -> None:
    write_json(tmp_path / "one", {"a": 1, "b": {"c": 2, "d": 3}})
    write_json(tmp_path / "other", {"b": {"d": 3, "c": 2}, "a": 1})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_tables_have_six_decimals_unix_lines_and_no_index(tmp_path: Path) -> None:
    table = pd.DataFrame({"class": ["0", "1"], "rate": [2 / 3, np.nan], "n": [3, 4]}, index=[7, 8])
    write_table(tmp_path / "table.csv", table)
    assert (tmp_path / "table.csv").read_bytes() == b"class,rate,n\n0,0.666667,3\n1,,4\n"


def make_figure() -> Figure:
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([0, 1], [1, 0], label="line")
    return figure


def png_chunks(content: bytes) -> list[str]:
    chunks, at = [], 8
    while at < len(content):
        (size,) = struct.unpack(">I", content[at : at + 4])
        chunks.append(content[at + 4 : at + 8].decode())
        at += 12 + size
    return chunks


def test_a_png_names_no_software_and_no_time(tmp_path: Path) -> None:
    write_figure(tmp_path / "figure.png", make_figure())
    content = (tmp_path / "figure.png").read_bytes()
    assert set(png_chunks(content)) <= {"IHDR", "pHYs", "IDAT", "IEND"}
    assert b"matplotlib" not in content.lower()


def test_the_same_figure_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.png", "other.png"):
        write_figure(tmp_path / name, make_figure())
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "other.png").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.png", "other.png"]


def test_a_table_comes_back_as_it_was_rounded(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "model": ["knn", "dummy"],
            "errors": [3, 4],
            "rate": [2 / 3, np.nan],
            "tried": [True, False],
        }
    )
    write_table(tmp_path / "table.csv", table)
    found = read_table(tmp_path / "table.csv")
    pd.testing.assert_frame_equal(found, table.round(6))


def test_a_table_without_rows_keeps_its_columns(tmp_path: Path) -> None:
    write_table(tmp_path / "table.csv", pd.DataFrame({"model": [], "rate": []}))
    found = read_table(tmp_path / "table.csv")
    assert (list(found.columns), len(found)) == (["model", "rate"], 0)


def test_a_table_in_parts_is_written_as_the_whole(tmp_path: Path) -> None:
    table = pd.DataFrame({"class": ["0", 'a,"b"', "ä", "07"], "rate": [2 / 3, np.nan, 1, 0.5]})
    write_table(tmp_path / "whole.csv", table)
    write_table_parts(tmp_path / "parts.csv", (table[at : at + 3] for at in (0, 3)))
    assert (tmp_path / "parts.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_table_whose_parts_end_in_an_error_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old")

    def parts() -> Iterator[pd.DataFrame]:
        yield pd.DataFrame({"n": [1]})
        raise OSError("no more")

    with pytest.raises(OSError, match="no more"):
        write_table_parts(path, parts())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_table_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with pytest.raises(PipelineError) as caught:
        read_table(path)
    assert str(caught.value) == f"{path}: not found; 'dvc repro' makes it"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"a,b\n1,2\n1,2,3\n",
        b'a,b\n1,"2\n',
        b"a,b\n\xff\xfe,1\n",
    ],
    ids=["empty", "blank", "ragged", "open quote", "no UTF-8"],
)
def test_what_is_no_table_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(PipelineError) as caught:
        read_table(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: not a table (")
    assert message.endswith("); 'dvc repro' remakes it")
    assert "\n" not in message


@given(st.binary(max_size=60) | st.text('a1,"\n\r\0\xff ').map(lambda text: text.encode("latin-1")))
def test_no_bytes_make_reading_fail_in_another_way(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("table") / "table.csv"
    path.write_bytes(content)
    try:
        read_table(path)
    except PipelineError as error:
        assert "\n" not in str(error)  # noqa: PT017 - most bytes are some table


def test_rows_are_those_of_the_table(tmp_path: Path) -> None:
    write_table(tmp_path / "table.csv", pd.DataFrame({"model": ["a", "b"], "errors": [3, 4]}))
    assert read_rows(tmp_path / "table.csv") == [
        {"model": "a", "errors": 3},
        {"model": "b", "errors": 4},
    ]
    with pytest.raises(PipelineError, match=r"other\.csv: not found; 'dvc repro' makes it$"):
        read_rows(tmp_path / "other.csv")


def test_tables_and_figures_are_written_by_name(tmp_path: Path) -> None:
    table = pd.DataFrame({"n": [1]})
    write_reports(tmp_path / "new", {"one": table, "two": table}, {"one": make_figure()})
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        *("one.csv", "one.png", "two.csv"),
    ]
    write_table(tmp_path / "same.csv", table)
    assert (tmp_path / "new/two.csv").read_bytes() == (tmp_path / "same.csv").read_bytes()


def test_json_comes_back_as_it_was_rounded(tmp_path: Path) -> None:
    write_json(tmp_path / "one.json", {"a": [1 / 3, None, "é"], "b": {}})
    assert read_json(tmp_path / "one.json") == {"a": [0.333333, None, "é"], "b": {}}


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[1] 2", b"{'a': 1}"])
def test_what_is_no_json_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "one.json"
    with pytest.raises(PipelineError) as caught:
        read_json(path)
    assert str(caught.value) == f"{path}: not found; 'dvc repro' makes it"
    path.write_bytes(content)
    with pytest.raises(PipelineError) as caught:
        read_json(path)
    assert str(caught.value).startswith(f"{path}: not JSON (")
    assert str(caught.value).endswith("); 'dvc repro' remakes it")
    assert "\n" not in str(caught.value)


def test_columns_of_texts_are_read_as_they_were_written(tmp_path: Path) -> None:
    names = ["NA", "07", "1.0", "", "None", "true", 'a,"b"', "ä"]
    table = pd.DataFrame({"class": names, "share": [0.5, np.nan, 1, 2, 3, 4, 5, 6]})
    write_table(tmp_path / "table.csv", table)
    found = read_table(tmp_path / "table.csv", ["class"])
    assert list(found["class"]) == names
    np.testing.assert_array_equal(found["share"], table["share"])
