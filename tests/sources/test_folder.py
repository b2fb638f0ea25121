"""A folder of IDX files comes in whole and consistent, or not at all."""

import gzip
import os
import re
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from stages.imaging import idx
from stages.sources.folder import read_folder
from stages.sources.known import (
    NAMES,
    TEST_IMAGES,
    TEST_LABELS,
    TRAIN_IMAGES,
    TRAIN_LABELS,
    IdxFiles,
    SourceError,
)

LONGEST_HEADER = 16
MEGABYTE = 1024**2


@pytest.fixture
def folder(tmp_path: Path, tiny: IdxFiles) -> Path:
    """A folder of the four small files, plain."""
    path = tmp_path / "folder"
    path.mkdir()
    for name, content in tiny.items():
        (path / name).write_bytes(content)
    return path


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(SourceError) as caught:
        read_folder(folder)
    lines = str(caught.value).splitlines()
    assert all(re.fullmatch(rf"{re.escape(str(folder))}: .*expected .*found.*", x) for x in lines)
    return [line.removeprefix(f"{folder}: ") for line in lines]


def zeros(*shape: int) -> bytes:
    return idx.encode(np.zeros(shape, np.uint8))


def test_plain_files_come_in_byte_for_byte(folder: Path, tiny: IdxFiles) -> None:
    assert read_folder(folder) == tiny


def test_gzipped_files_come_in_decoded(
    tmp_path: Path, tiny: IdxFiles, gzipped: dict[str, bytes]
) -> None:
    for name, content in gzipped.items():
        (tmp_path / f"{name}.gz").write_bytes(content)
    assert read_folder(tmp_path) == tiny


def test_plain_and_gzipped_may_be_mixed_and_other_files_lie_beside(
    folder: Path, tiny: IdxFiles, gzipped: dict[str, bytes]
) -> None:
    (folder / TEST_LABELS).unlink()
    (folder / f"{TEST_LABELS}.gz").write_bytes(gzipped[TEST_LABELS])
    (folder / "README").write_text("mine")
    assert read_folder(folder) == tiny


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        (TRAIN_IMAGES, b"", "found an empty file"),
        (TRAIN_IMAGES, b"\x89PNG\r\n", "expected an IDX file.*found 89 50 4e 47"),
        (TEST_LABELS, b"\0\0\x0b\x01\0\0\0\x01\0\0", "expected data type 0x08.*found 0x0b"),
        (TRAIN_IMAGES, zeros(6, 20), r"expected 3 dimensions, found 2: shape \(6, 20\)"),
        (TRAIN_LABELS, zeros(6, 1, 1), "expected 1 dimensions, found 3"),
        (TEST_LABELS, zeros(4), f"expected 3 labels.*{TEST_IMAGES}, found 4"),
        (TRAIN_LABELS, zeros(5), f"expected 6 labels.*{TRAIN_IMAGES}, found 5"),
        (TEST_IMAGES, zeros(3, 5, 4), r"expected images of shape \(4, 5\).*found \(5, 4\)"),
        (TRAIN_LABELS, zeros(6)[:-1], "truncated: expected 6 bytes of data, found 5"),
        (TRAIN_LABELS, zeros(6)[:6], "truncated: expected 4 bytes of sizes, found 2"),
        (TRAIN_LABELS, zeros(6) + b"\0", "expected the end after 6 bytes"),
    ],
)
def test_a_wrong_file_is_named_with_expected_and_found(
    folder: Path, name: str, content: bytes, problem: str
) -> None:
    (folder / name).write_bytes(content)
    (line,) = problems_of(folder)
    assert re.match(rf"{name}: .*{problem}", line)


@pytest.mark.parametrize("change", ["html", "cut", "flipped", "scrambled", "trailing", "empty"])
def test_a_broken_gzip_file_is_refused(
    folder: Path, gzipped: dict[str, bytes], change: str
) -> None:
    good = gzipped[TRAIN_IMAGES]
    middle = len(good) // 2
    flipped = good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :]
    changed = {
        "html": b"<html>not here</html>",
        "cut": good[:-5],
        "flipped": flipped,
        "scrambled": good[:10] + b"\xff" * len(good),
        "trailing": good + b"more",
        "empty": b"",
    }
    (folder / TRAIN_IMAGES).unlink()
    (folder / f"{TRAIN_IMAGES}.gz").write_bytes(changed[change])
    (line,) = problems_of(folder)
    assert line.startswith(f"{TRAIN_IMAGES}.gz: ")
    if change == "html":
        assert line.endswith("expected a whole gzip file, found: Not a gzipped file (b'<h')")


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / TEST_IMAGES).unlink()
    assert problems_of(folder) == [
        f"{TEST_IMAGES}: expected this file or {TEST_IMAGES}.gz, found neither"
    ]


def test_files_under_the_other_names_that_are_about_come_in_too(
    tmp_path: Path, tiny: IdxFiles, gzipped: dict[str, bytes]
) -> None:
    (tmp_path / "train-images.idx3-ubyte").write_bytes(tiny[TRAIN_IMAGES])
    (tmp_path / "train-labels.idx1-ubyte.gz").write_bytes(gzipped[TRAIN_LABELS])
    (tmp_path / "test-images-idx3-ubyte").write_bytes(tiny[TEST_IMAGES])
    (tmp_path / "test-labels.idx1-ubyte").write_bytes(tiny[TEST_LABELS])
    assert read_folder(tmp_path) == tiny


def test_files_of_one_longer_name_come_in_and_of_several_are_ambiguous(
    tmp_path: Path, tiny: IdxFiles, gzipped: dict[str, bytes]
) -> None:
    for name, content in gzipped.items():
        letters = f"emnist-letters-{name.replace('t10k', 'test')}.gz"
        (tmp_path / letters).write_bytes(content)
    assert read_folder(tmp_path) == tiny
    (tmp_path / f"emnist-digits-{TRAIN_LABELS}.gz").write_bytes(b"")
    (line,) = problems_of(tmp_path)
    assert line == (
        f"{TRAIN_LABELS}: expected this file or {TRAIN_LABELS}.gz, found "
        f"emnist-digits-{TRAIN_LABELS}.gz and emnist-letters-{TRAIN_LABELS}.gz"
    )


def test_a_file_both_plain_and_gzipped_is_ambiguous(folder: Path) -> None:
    (folder / f"{TEST_LABELS}.gz").write_bytes(b"")
    assert problems_of(folder) == [
        f"{TEST_LABELS}: expected this file or {TEST_LABELS}.gz, found {TEST_LABELS} and {TEST_LABELS}.gz"
    ]


def test_all_problems_are_told_at_once(folder: Path) -> None:
    (folder / TEST_IMAGES).unlink()
    (folder / TEST_LABELS).write_bytes(b"no")
    (folder / TRAIN_LABELS).write_bytes(zeros(7))
    told = problems_of(folder)
    assert {line.split(":")[0] for line in told} == {TEST_IMAGES, TEST_LABELS, TRAIN_LABELS}


def test_a_folder_that_is_none_is_refused(tmp_path: Path, folder: Path) -> None:
    for path in (tmp_path / "nowhere", folder / TEST_LABELS, tmp_path / ("x" * 5000)):
        (line,) = problems_of(path)
        assert line.startswith("expected a folder of four IDX files, found")


def test_a_folder_in_place_of_a_file_is_refused(folder: Path) -> None:
    (folder / TEST_LABELS).unlink()
    (folder / TEST_LABELS).mkdir()
    assert "expected a regular file" in problems_of(folder)[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_refused_and_not_waited_for(folder: Path) -> None:
    (folder / TEST_LABELS).unlink()
    os.mkfifo(folder / TEST_LABELS)
    assert "expected a regular file" in problems_of(folder)[0]


def test_a_gzip_bomb_costs_little_memory(folder: Path, tiny: IdxFiles) -> None:
    (folder / TRAIN_IMAGES).unlink()
    bomb = gzip.compress(tiny[TRAIN_IMAGES] + bytes(200 * MEGABYTE), compresslevel=1)
    (folder / f"{TRAIN_IMAGES}.gz").write_bytes(bomb)
    tracemalloc.start()
    (line,) = problems_of(folder)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "expected the end after 120 bytes of data, found more" in line
    assert peak < 4 * MEGABYTE


@st.composite
def corruptions(draw: st.DrawFn) -> tuple[str, str, list[tuple[int, int]], int, bytes]:
    kind = draw(st.sampled_from(["flip", "cut", "extend"]))
    flips = st.tuples(st.integers(0, LONGEST_HEADER - 1), st.integers(1, 255))
    return (
        draw(st.sampled_from(NAMES)),
        kind,
        draw(st.lists(flips, min_size=1, max_size=3)),
        draw(st.integers(0, 200)),
        draw(st.binary(min_size=1, max_size=40)),
    )


@given(corruption=corruptions(), compressed=st.booleans())
@settings(
    max_examples=400,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_corruption_of_one_file_is_accepted(
    folder: Path,
    tiny: IdxFiles,
    corruption: tuple[str, str, list[tuple[int, int]], int, bytes],
    *,
    compressed: bool,
) -> None:
    name, kind, flips, kept, more = corruption
    content = bytearray(tiny[name])
    if kind == "flip":
        header = LONGEST_HEADER if name.endswith("idx3-ubyte") else LONGEST_HEADER // 2
        for place, mask in flips:
            content[place % header] ^= mask
    elif kind == "cut":
        del content[kept:]
    else:
        content += more
    assume(content != tiny[name])
    plain, packed = folder / name, folder / f"{name}.gz"
    plain.unlink(missing_ok=True)
    packed.unlink(missing_ok=True)
    if compressed:
        packed.write_bytes(gzip.compress(content, compresslevel=1))
    else:
        plain.write_bytes(content)
    try:
        assert problems_of(folder)
    finally:
        packed.unlink(missing_ok=True)
        plain.write_bytes(tiny[name])


@given(kept=st.integers(0, 10_000), name=st.sampled_from(NAMES))
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_gzip_file_cut_short_is_accepted(
    folder: Path, tiny: IdxFiles, gzipped: dict[str, bytes], kept: int, name: str
) -> None:
    (folder / name).unlink(missing_ok=True)
    packed = folder / f"{name}.gz"
    packed.write_bytes(gzipped[name][: kept % len(gzipped[name])])
    try:
        assert problems_of(folder)
    finally:
        packed.unlink()
        (folder / name).write_bytes(tiny[name])
