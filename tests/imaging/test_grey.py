"""Pixels of any type become 0 to 255 by the type and the greatest value, or are refused."""

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from stages.imaging.grey import as_bytes, as_bytes_beside, as_grey, bits_of, from_16_bits

Array = npt.NDArray[Any]


def of(dtype: str, *values: float) -> Array:
    return np.array(values, dtype=dtype)


@pytest.mark.parametrize(
    ("greatest", "bits"),
    [
        (0, 8), (255, 8), (256, 10), (1023, 10), (1024, 12), (4095, 12), (4096, 14),
        (16383, 14), (16384, 16), (65535, 16), (65536, 16),
    ],
)  # fmt: skip
def test_a_value_has_the_fewest_bits_that_cameras_know(greatest: int, bits: int) -> None:
    assert bits_of(greatest) == bits


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_the_greatest_of_so_many_bits_is_white_and_all_below_are_rounded(bits: int) -> None:
    white = 2**bits - 1
    values = np.unique(np.linspace(0, white, 700).astype(np.int64))
    expected = [round(Fraction(int(value) * 255, white)) for value in values]
    assert from_16_bits(values, bits).tolist() == expected
    assert from_16_bits(values, bits).dtype == np.uint8
    if bits > 8:
        assert as_bytes(values.astype(np.uint16)).tolist() == expected


@pytest.mark.parametrize(("values", "found"), [((-1, 5), "-1 to 5"), ((0, 65536), "0 to 65536")])
def test_what_is_beyond_16_bits_is_refused(values: tuple[int, int], found: str) -> None:
    with pytest.raises(ValueError, match=f"^pixels from {found}, more than 16 bits$"):
        from_16_bits(np.array(values))
    assert from_16_bits(of("i8", 0, 65535)).tolist() == [0, 255]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (of("u1", 0, 9, 255), [0, 9, 255]),
        (of("?", 0, 1), [0, 255]),
        (of("i1", 0, 127), [0, 127]),
        (of("i8", 0, 1), [0, 1]),
        (of("i8", 0, 255), [0, 255]),
        (of("u2", 255, 0), [255, 0]),
        (of("u2", 256, 1023), [64, 255]),
        (of("f4", 0, 1), [0, 255]),
        (of("f2", 0.25, 1), [64, 255]),
        (of("f8", 0, 0.5, 2 / 255), [0, 128, 2]),
        (of("f8", 0, 2, 255), [0, 2, 255]),
        (of("u2"), []),
    ],
    ids=str,
)
def test_values_within_a_range_become_bytes(values: Array, expected: list[int]) -> None:
    found = as_bytes(values)
    assert found.dtype == np.uint8
    assert found.tolist() == expected


RANGES = "expected pixels from 0 to 255, or fractions from 0 to 1, found "


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.array(["a"]), "expected pixels that are numbers, found <U1"),
        (of("c8", 1), "expected pixels that are numbers, found complex64"),
        (of("i8", -1, 7), "expected pixels from 0 to 255, found -1 to 7"),
        (of("i8", 0, 256), "expected pixels from 0 to 255, found 0 to 256"),
        (of("u4", 3, 70000), "expected pixels from 0 to 255, found 3 to 70000"),
        (of("f8", 0, np.nan), f"{RANGES}nan among them, which is no number"),
        (of("f8", -0.5, 1), f"{RANGES}-0.5 to 1"),
        (of("f8", -1, 7), f"{RANGES}-1 to 7"),
        (of("f8", 0, 1.0000001), f"{RANGES}0 to 1.0000001 with fractions"),
        (of("f8", 0, 7.5, 255), f"{RANGES}0 to 255 with fractions"),
        (of("f8", 0, 256), f"{RANGES}0 to 256"),
        (of("f8", 0.5, np.inf), f"{RANGES}0.5 to inf"),
    ],
    ids=str,
)
def test_values_outside_every_range_are_refused_in_a_line(values: Array, message: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        as_bytes(values)
    assert str(caught.value) == message


def test_values_are_scaled_by_a_greater_one_elsewhere() -> None:
    assert as_bytes(of("u2", 0, 255), brightest=256).tolist() == [0, 64]
    assert as_bytes(of("u2", 0, 256), brightest=4095).tolist() == [0, 16]
    assert as_bytes(of("f4", 0, 1), brightest=2).tolist() == [0, 1]
    with pytest.raises(ValueError, match="which is no number"):
        as_bytes(of("f4", 0, 1), brightest=np.nan)


@pytest.mark.parametrize(
    ("values", "other", "expected"),
    [
        (of("u1", 0, 1), None, [0, 1]),
        (of("u1", 0, 1), of("?"), [0, 1]),
        (of("?"), of("i8", 7), []),
        (of("u1", 0, 1), of("?", 1), [0, 255]),
        (of("i8", 0, 1), of("f4", 0.5), [0, 255]),
        (of("i8", 0, 1), of("i8", 1), [0, 1]),
        (of("i8", 0, 0), of("i8", 200), [0, 0]),
        (of("f4", 0, 1), of("u1", 200), [0, 255]),
        (of("?", 0, 1), of("u1", 200), [0, 255]),
        (of("?", 0, 1), of("f4", 200), [0, 255]),
        (of("u1", 0, 2), of("f4", 0.5), [0, 2]),
        (of("u2", 0, 255), of("u2", 256), [0, 64]),
        (of("i4", 0, 255), of("u2", 256), [0, 255]),
        (of("u2", 0, 255), of("i4", 256), [0, 255]),
        (of("u1", 0, 1), np.array(["a"]), [0, 1]),
    ],
    ids=str,
)
def test_one_part_is_scaled_as_the_other(
    values: Array, other: Array | None, expected: list[int]
) -> None:
    found = as_bytes_beside(values, other)
    assert found.dtype == np.uint8
    assert found.tolist() == expected


@pytest.mark.parametrize(
    ("values", "other", "found"),
    [
        (of("i8", 0, 1), of("i8", 2), "0 to 1 here and up to 2"),
        (of("f8", 0, 0.123456789012), of("f8", 1.00390625), "0 to 0.123456789 here and up to 1.00390625"),
        (of("u1", 0, 1), of("f4", 255), "0 to 1 here and up to 255"),
    ],
    ids=str,
)  # fmt: skip
def test_1_is_not_white_here_and_grey_there(values: Array, other: Array, found: str) -> None:
    with pytest.raises(ValueError, match="on one scale") as caught:
        as_bytes_beside(values, other)
    assert str(caught.value) == (
        f"expected pixels on one scale in both parts, found {found} in the other; store both alike"
    )


def test_what_is_no_number_is_refused_beside_numbers_too() -> None:
    with pytest.raises(ValueError, match=r"^expected pixels that are numbers, found <U1$"):
        as_bytes_beside(np.array(["a"]), of("u1", 1))


def test_half_of_a_transparent_grey_is_mixed_with_what_is_behind_and_rounded() -> None:
    pixels = np.array([[[[200, 128], [200, 255], [200, 0], [1, 127], [255, 128]]]], np.uint8)
    assert as_grey(pixels, 0).tolist() == [[[100, 200, 0, 0, 128]]]
    assert as_grey(pixels, 255).tolist() == [[[227, 200, 255, 128, 255]]]
    assert as_grey(pixels, 0).dtype == np.uint8


def test_colour_is_rounded_as_by_pillow_where_the_last_bit_decides() -> None:
    colours = np.array([[[[0, 62, 229], [0, 52, 184]]]], np.uint8)  # 62.49998… and 51.5
    found = as_grey(colours, 0)
    assert found.dtype == np.uint8
    assert found[0].tolist() == np.asarray(Image.fromarray(colours[0]).convert("L")).tolist()
    assert found[0, 0, 0] == 62
