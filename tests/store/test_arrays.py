"""Arrays come back as they were, mapped; what is no array is told in one line and never run."""

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from stages.config.errors import PipelineError
from stages.store.arrays import Stream, read_arrays, write_arrays


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_what_cannot_be_written_leaves_the_old_folder(tmp_path: Path) -> None:
    folder = tmp_path / "arrays"
    write_arrays(folder, images=np.zeros(3))
    with pytest.raises(ValueError, match=r"[Oo]bject arrays"):
        write_arrays(folder, images=np.array([{}], dtype=object))
    np.testing.assert_array_equal(read_arrays(folder, "images")[0], np.zeros(3))
    assert names(tmp_path) == ["arrays"]


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


def test_an_archive_of_arrays_in_place_of_an_array_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "images.npy").open("wb") as stream:
        np.savez(stream, images=np.zeros(3))
    with pytest.raises(PipelineError, match="found an archive of them"):
        read_arrays(tmp_path, "images")


@given(
    arrays.arrays(
        st.sampled_from([np.uint8, np.int32, np.float32]),
        arrays.array_shapes(min_dims=1, max_dims=3, min_side=0),
    ),
    st.integers(1, 4),
)
def test_a_stream_has_the_bytes_of_the_array(
    tmp_path_factory: pytest.TempPathFactory, array: npt.NDArray[np.generic], n_rows: int
) -> None:
    folder = tmp_path_factory.mktemp("arrays")
    parts = (array[start : start + n_rows] for start in range(0, len(array), n_rows))
    streams = {"array": Stream(array.shape, array.dtype, parts)}
    write_arrays(folder / "stream", **streams)
    write_arrays(folder / "whole", array=array)
    own, expected = ((folder / name / "array.npy").read_bytes() for name in ("stream", "whole"))
    assert own == expected


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        ([np.zeros((2, 3))], "expected 4 rows, found 2"),
        ([np.zeros((4, 3)), np.zeros((1, 3))], "expected 4 rows, found 5"),
        ([np.zeros((4, 2))], r"expected blocks of float64 \(4, 3\), found float64 \(4, 2\)"),
        ([np.zeros((4, 3), np.float32)], "expected blocks of float64"),
    ],
)
def test_a_stream_of_another_shape_is_not_written(
    tmp_path: Path, blocks: list[npt.NDArray[Any]], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        write_arrays(tmp_path / "set", images=Stream((4, 3), np.float64, blocks))
    assert names(tmp_path) == []
