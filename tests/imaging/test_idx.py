"""The IDX format: what is written is read back, and nothing else is read."""

import io
import tracemalloc
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from stages.imaging import idx

MEGABYTE = 1024**2


class Counted(io.BytesIO):
    """A stream that counts the bytes it was asked for and gave."""

    given = 0

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        self.given += len(content)
        return content


class Zeros(io.BufferedIOBase):
    """A header, then zeros without end, given a few bytes at a time."""

    def __init__(self, header: bytes) -> None:
        self.header = header

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size >= 0
        if self.header:
            content, self.header = self.header[:size], self.header[size:]
            return content
        return bytes(min(size, 1000))


def header(*sizes: int, code: int = 8, dimensions: int | None = None) -> bytes:
    count = len(sizes) if dimensions is None else dimensions
    return bytes([0, 0, code, count]) + b"".join(size.to_bytes(4, "big") for size in sizes)


def decode(content: bytes) -> npt.NDArray[np.uint8]:
    return idx.decode(io.BytesIO(content), "some-file")


@given(arrays.arrays(np.uint8, arrays.array_shapes(min_dims=1, max_dims=3)))
def test_an_array_comes_back_as_it_was(array: npt.NDArray[np.uint8]) -> None:
    decoded = decode(idx.encode(array))
    assert decoded.dtype == np.uint8
    np.testing.assert_array_equal(decoded, array)


def test_bytes_are_those_of_the_published_format() -> None:
    array = np.arange(6, dtype=np.uint8).reshape(1, 2, 3)
    expected = "00000803 00000001 00000002 00000003 000102030405"
    assert idx.encode(array).hex() == expected.replace(" ", "")


def test_an_array_in_another_memory_order_has_the_same_bytes() -> None:
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    assert idx.encode(np.asfortranarray(array)) == idx.encode(array)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((2, 2), np.int64),
        np.zeros((2, 2), np.float32),
        np.zeros((0, 28, 28), np.uint8),
        np.zeros((), np.uint8),
        np.zeros((1, 1, 1, 1), np.uint8),
    ],
    ids=["int64", "float32", "empty", "no dimension", "four dimensions"],
)
def test_what_cannot_be_read_back_is_not_written(array: npt.NDArray[np.uint8]) -> None:
    with pytest.raises(ValueError, match=r"^expected .*, found .*$"):
        idx.encode(array)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "expected an IDX file.*found an empty file"),
        (b"\0\0", "expected an IDX file.*found 00 00"),
        (b"<!DOCTYPE html>", "expected an IDX file.*found 3c 21 44 4f"),
        (b"\x1f\x8b\x08\x00\x00", "expected an IDX file.*found 1f 8b 08 00"),
        (header(4, code=0x0D) + bytes(16), r"expected data type 0x08.*found 0x0d"),
        (header(dimensions=0) + bytes(1), "expected 1 to 3 dimensions, found 0"),
        (header(1, 1, 1, 1) + bytes(1), "expected 1 to 3 dimensions, found 4"),
        (header(1, dimensions=3), "truncated: expected 12 bytes of sizes, found 4"),
        (header(0, 28, 28), r"expected no empty dimension, found shape \(0, 28, 28\)"),
        (header(3) + bytes(2), "truncated: expected 3 bytes of data, found 2"),
        (header(3) + bytes(4), "expected the end after 3 bytes of data, found more"),
        (header(2**32 - 1, 2**32 - 1), "expected at most 2147483648 bytes, found a header"),
    ],
)
def test_anything_else_is_refused_in_one_line(content: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=rf"^some-file: {message}") as caught:
        decode(content)
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=64))
def test_no_bytes_make_it_fail_in_another_way(content: bytes) -> None:
    try:
        array = decode(content)
    except ValueError:
        return
    assert idx.encode(array) == content


def test_one_byte_more_than_the_header_claims_is_read_and_no_other() -> None:
    start = header(2, 3)
    stream = Counted(start + bytes(5 * MEGABYTE))
    with pytest.raises(ValueError, match="found more bytes"):
        idx.decode(stream, "some-file")
    assert stream.given == len(start) + 6 + 1


def test_no_more_is_read_of_a_stream_that_gives_little_at_a_time() -> None:
    class Slow(Counted):
        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            return super().read(min(size, 4))

    stream = Slow(header(7) + bytes(99))
    with pytest.raises(ValueError, match="found more bytes"):
        idx.decode(stream, "some-file")
    assert stream.given == len(header(7)) + 7 + 1


def test_a_stream_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="expected the end after 5000 bytes"):
        idx.decode(Zeros(header(50, 100)), "some-file")


def test_a_stream_that_gives_little_at_a_time_is_read_whole() -> None:
    array = np.arange(250, dtype=np.uint8)

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            return super().read(min(size, 7))

    np.testing.assert_array_equal(idx.decode(Slow(idx.encode(array)), "slow"), array)


def test_a_header_that_claims_gigabytes_costs_no_memory(tmp_path: Path) -> None:
    file = tmp_path / "liar"
    file.write_bytes(header(2000, 1000, 1000) + bytes(1000))
    tracemalloc.start()
    with file.open("rb") as stream, pytest.raises(ValueError, match="truncated"):
        idx.decode(stream, "some-file")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MEGABYTE * 4
