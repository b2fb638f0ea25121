"""Files are written whole or not at all, and the same bytes every time."""

import json
import os
import pickle
import stat
import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from matplotlib.figure import Figure

from stages.config.errors import PipelineError
from stages.store.arrays import read_arrays, write_arrays
from stages.store.files import replaced_file, replaced_folder, write_bytes
from stages.store.reports import write_figure, write_json, write_table


class InterruptedHereError(Exception):
    """Whatever may go wrong while a file is written."""


def fail_halfway(path: Path) -> None:
    path.write_text("half of the n")
    raise InterruptedHereError


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old")
    with pytest.raises(InterruptedHereError), replaced_file(path) as temporary:
        fail_halfway(temporary)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["table.csv"]


def test_a_failure_while_writing_a_new_file_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InterruptedHereError), replaced_file(tmp_path / "new.csv"):
        raise InterruptedHereError
    assert names(tmp_path) == []


def test_a_failure_while_writing_leaves_the_old_folder_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "arrays"
    write_arrays(folder, images=np.zeros(3))
    with pytest.raises(InterruptedHereError), replaced_folder(folder) as temporary:
        fail_halfway(temporary / "images.npy")
    np.testing.assert_array_equal(read_arrays(folder, "images")[0], np.zeros(3))
    assert names(tmp_path) == ["arrays"]


def test_the_old_file_is_there_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_text("old")
    with replaced_file(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
        assert temporary.parent == path.parent
    assert path.read_text() == "new"
    assert names(tmp_path) == ["metrics.json"]


def test_what_cannot_be_written_leaves_the_old_folder(tmp_path: Path) -> None:
    folder = tmp_path / "arrays"
    write_arrays(folder, images=np.zeros(3))
    with pytest.raises(ValueError, match=r"[Oo]bject arrays"):
        write_arrays(folder, images=np.array([{}], dtype=object))
    np.testing.assert_array_equal(read_arrays(folder, "images")[0], np.zeros(3))
    assert names(tmp_path) == ["arrays"]


def test_missing_parent_folders_are_made(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a" / "b" / "c.txt", b"text")
    assert (tmp_path / "a" / "b" / "c.txt").read_bytes() == b"text"


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_permissions_are_those_of_any_new_file(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        write_bytes(tmp_path / "file", b"")
        write_arrays(tmp_path / "folder", images=np.zeros(1))
        after = os.umask(mask)
    finally:
        os.umask(before)
    assert after == mask
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o666 & ~mask
    assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o777 & ~mask


def test_a_folder_holds_the_arrays_written_and_no_older_ones(tmp_path: Path) -> None:
    folder = tmp_path / "arrays"
    write_arrays(folder, old=np.zeros(3), images=np.zeros(3))
    write_arrays(folder, images=np.ones(2), labels=np.arange(2))
    assert names(folder) == ["images.npy", "labels.npy"]


@given(
    arrays.arrays(
        st.sampled_from([np.uint8, np.int32, np.float32]), arrays.array_shapes(min_side=0)
    )
)
def test_arrays_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, array: npt.NDArray[np.generic]
) -> None:
    folder = tmp_path_factory.mktemp("arrays") / "folder"
    write_arrays(folder, array=array)
    (found,) = read_arrays(folder, "array")
    assert found.dtype == array.dtype
    np.testing.assert_array_equal(found, array)


def test_arrays_come_in_the_order_asked_for_mapped_and_read_only(tmp_path: Path) -> None:
    write_arrays(tmp_path / "set", images=np.zeros((2, 3, 3)), labels=np.arange(2))
    labels, images = read_arrays(tmp_path / "set", "labels", "images")
    assert labels.shape == (2,)
    assert images.shape == (2, 3, 3)
    assert isinstance(images, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        images[0] = 1


def test_a_missing_array_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "set" / "images.npy"
    with pytest.raises(PipelineError) as caught:
        read_arrays(tmp_path / "set", "images")
    assert str(caught.value) == f"{path}: not found; 'dvc repro' makes it"


class Bomb:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.mark),)


def test_a_pickle_is_refused_and_not_run(tmp_path: Path) -> None:
    mark, bomb = tmp_path / "mark", np.empty(1, dtype=object)
    bomb[0] = Bomb(mark)
    np.save(tmp_path / "array.npy", bomb, allow_pickle=True)
    (tmp_path / "plain.npy").write_bytes(pickle.dumps(Bomb(mark)))
    for name in ("array", "plain"):
        with pytest.raises(PipelineError, match=r"not a \.npy array \(.*'dvc repro'") as caught:
            read_arrays(tmp_path, name)
        assert "\n" not in str(caught.value)
    assert not mark.exists()


@pytest.mark.parametrize("kept", [0, 1, 7, 20, 100, 150])
def test_a_truncated_array_is_refused_in_one_line(tmp_path: Path, kept: int) -> None:
    write_arrays(tmp_path / "set", images=np.zeros((10, 3, 3), dtype=np.uint8))
    path = tmp_path / "set" / "images.npy"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(PipelineError, match=r"images\.npy: not a \.npy array \(") as caught:
        read_arrays(tmp_path / "set", "images")
    assert "\n" not in str(caught.value)


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
    assert names(tmp_path) == ["one.png", "other.png"]


def test_what_a_killed_process_left_behind_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".metrics.json.abc123.tmp").write_text("half")
    (tmp_path / ".arrays.abc123.tmp").mkdir()
    (tmp_path / ".arrays.abc123.tmp" / "images.npy").write_text("half")
    write_json(tmp_path / "metrics.json", {})
    write_arrays(tmp_path / "arrays", images=np.zeros(1))
    assert names(tmp_path) == ["arrays", "metrics.json"]


def test_an_archive_of_arrays_in_place_of_an_array_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "images.npy").open("wb") as stream:
        np.savez(stream, images=np.zeros(3))
    with pytest.raises(PipelineError, match="found an archive of them"):
        read_arrays(tmp_path, "images")
