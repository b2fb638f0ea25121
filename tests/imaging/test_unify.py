"""Images become grey, upright, light on dark and of one size, by the rules that are stated."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from stages.imaging import unify
from stages.imaging.grey import as_bytes, as_grey, from_16_bits
from stages.imaging.unify import (
    Differing,
    as_images,
    common_size,
    edges_are_light,
    stored_sizes,
    unified,
)
from tests.own_images import AS_THEY_ARE, chosen

Array = npt.NDArray[np.uint8]


class Listed(Differing):
    """Images of different sizes that are in memory."""

    def __init__(self, images: list[Array]) -> None:
        self.images = images

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, row: Any) -> Any:
        return self.images[row]

    def size(self, row: int) -> tuple[int, int]:
        height, width = self.images[row].shape[:2]
        return height, width


def blank(*sizes: tuple[int, int]) -> Listed:
    return Listed([np.zeros(size, np.uint8) for size in sizes])


def test_images_of_the_size_keep_every_pixel(train_sample: tuple[Array, Array]) -> None:
    images = train_sample[0]
    np.testing.assert_array_equal(unified(images, AS_THEY_ARE, (28, 28)), images)
    np.testing.assert_array_equal(unified(Listed([*images]), AS_THEY_ARE, (28, 28)), images)


def test_the_order_is_transposed_inverted_scaled(train_sample: tuple[Array, Array]) -> None:
    images = train_sample[0][:20, :20]
    stored = 255 - images.transpose(0, 2, 1)
    options = chosen(transposed=True, inverted=True)
    assert common_size(stored_sizes(stored), options) == (20, 28)
    np.testing.assert_array_equal(unified(stored, options, (20, 28)), images)
    scaled = unified(stored, options, (28, 28))
    np.testing.assert_array_equal(scaled[:, 4:24], images)
    assert not scaled[:, :4].any()
    assert not scaled[:, 24:].any()


@pytest.mark.parametrize(
    ("sizes", "options", "size"),
    [
        ([(5, 4), (5, 4), (9, 9)], {}, (5, 4)),
        ([(9, 9), (5, 4), (4, 5), (9, 9)], {}, (9, 9)),
        ([(5, 4), (4, 5), (9, 9)], {}, (4, 5)),
        ([(5, 4), (5, 4), (9, 9)], {"transposed": True}, (4, 5)),
        ([(5, 4), (9, 9)], {"size": [28, 20]}, (28, 20)),
    ],
)
def test_the_size_is_the_one_given_or_the_commonest_or_the_smallest_of_those(
    sizes: list[tuple[int, int]], options: dict[str, Any], size: tuple[int, int]
) -> None:
    assert common_size(stored_sizes(blank(*sizes)), chosen(**options)) == size


@given(
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    wanted=st.tuples(st.integers(1, 40), st.integers(1, 40)),
)
def test_a_scaled_image_fits_fills_one_side_and_keeps_its_proportions(
    size: tuple[int, int], wanted: tuple[int, int]
) -> None:
    found = unify.fitted(np.full(size, 255, np.uint8), wanted)
    assert found.shape == wanted
    rows, columns = (np.flatnonzero(found.any(axis=axis)) for axis in (1, 0))
    assert (found[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] == 255).all()
    assert len(rows) == wanted[0] or len(columns) == wanted[1]
    scale = min(wanted[0] / size[0], wanted[1] / size[1])
    assert abs(len(rows) - max(1, size[0] * scale)) <= 0.5 + 1e-9
    assert abs(len(columns) - max(1, size[1] * scale)) <= 0.5 + 1e-9
    top, left = rows[0], columns[0]
    assert abs(top - (wanted[0] - 1 - rows[-1])) <= 1
    assert abs(left - (wanted[1] - 1 - columns[-1])) <= 1


def test_a_shrunk_image_keeps_its_mean(train_sample: tuple[Array, Array]) -> None:
    images = train_sample[0][:50]
    small = unified(images, chosen(size=[14, 14]), (14, 14))
    np.testing.assert_allclose(small.mean(axis=(1, 2)), images.mean(axis=(1, 2)), atol=1.5)


@given(arrays.arrays(np.uint8, (1, 6, 5, 4)), st.sampled_from([0, 255]))
def test_colour_is_grey_by_the_luma_of_pillow(images: Array, background: int) -> None:
    expected = np.asarray(Image.fromarray(np.ascontiguousarray(images[0, ..., :3])).convert("L"))
    np.testing.assert_array_equal(as_grey(images[..., :3], background)[0], expected)
    opaque = np.concatenate([images[..., :3], np.full((1, 6, 5, 1), 255, np.uint8)], axis=3)
    np.testing.assert_array_equal(as_grey(opaque, background)[0], expected)
    clear = np.concatenate([images[..., :3], np.zeros((1, 6, 5, 1), np.uint8)], axis=3)
    assert (as_grey(clear, background) == background).all()
    np.testing.assert_array_equal(as_grey(images[..., :1], background), images[..., 0])
    mixed = as_grey(images[..., 2:], background).astype(float)
    grey, alpha = images[..., 2].astype(float), images[..., 3] / 255
    np.testing.assert_allclose(mixed, grey * alpha + background * (1 - alpha), atol=0.501)


def test_colour_becomes_grey_before_all_else_on_the_background_that_is_stored() -> None:
    colour = np.random.default_rng(0).integers(0, 256, (3, 5, 4, 4), dtype=np.uint8)
    for options, background in ((AS_THEY_ARE, 0), (chosen(inverted=True), 255)):
        grey = as_grey(colour, background)
        for images, size in ((colour, (5, 4)), (Listed([*colour]), (5, 4)), (colour, (9, 9))):
            expected = unified(grey, options, size)
            np.testing.assert_array_equal(unified(images, options, size), expected)
            assert expected.dtype == np.uint8


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([0, 7, 255]), [0, 7, 255]),
        (np.array([0, 7, 255], np.uint16), [0, 7, 255]),
        (np.array([0, 257, 65535], np.uint16), [0, 1, 255]),
        (np.array([False, True]), [0, 255]),
        (np.array([0.0, 0.5, 1.0]), [0, 128, 255]),
        (np.array([0.0, 16.0, 255.0]), [0, 16, 255]),
        (np.array([], np.float32), []),
    ],
)
def test_values_of_other_types_become_bytes(values: npt.NDArray[Any], expected: list[int]) -> None:
    found = as_bytes(values)
    assert found.dtype == np.uint8
    assert found.tolist() == expected


@given(arrays.arrays(np.uint16, 20))
def test_16_bits_are_rounded_to_8(values: npt.NDArray[np.uint16]) -> None:
    np.testing.assert_allclose(from_16_bits(values), values / 257, atol=0.5)


@pytest.mark.parametrize("shape", [(2, 16), (2, 9), (2, 1)])
def test_rows_are_squares(shape: tuple[int, int]) -> None:
    side = round(shape[1] ** 0.5)
    assert as_images(np.zeros(shape), None).shape == (2, side, side)
    assert as_images(np.zeros(shape), (99, 99)).shape == (2, side, side)


def test_rows_are_of_the_size_that_they_fit() -> None:
    assert as_images(np.zeros((2, 16)), (2, 8)).shape == (2, 2, 8)
    with pytest.raises(ValueError, match="found 15, which is no square"):
        as_images(np.zeros((2, 15)), (2, 8))


@pytest.mark.parametrize("make", [np.zeros, np.ones])
def test_images_of_one_brightness_stay_so(make: Callable[..., Array]) -> None:
    images = make((2, 7, 9), np.uint8)
    assert len(np.unique(unified(images, AS_THEY_ARE, (7, 9)))) == 1


def test_light_edges_are_told(train_sample: tuple[Array, Array]) -> None:
    images = train_sample[0]
    assert not edges_are_light(images)
    assert edges_are_light(255 - images)


@pytest.mark.parametrize("size", [[1, 1], [1, 1024], [1024, 1]])
def test_a_side_has_1_to_1024_pixels(size: list[int]) -> None:
    assert chosen(size=size).size == size
    for wrong in (0, 1025):
        with pytest.raises(ValueError, match="each from 1 to 1024"):
            chosen(size=[size[0], wrong])


@pytest.mark.parametrize(
    ("options", "stored", "background"),
    [
        ({}, None, 0),
        ({"size": [2, 3]}, (2, 3), 0),
        ({"size": [2, 3], "transposed": True, "inverted": True}, (3, 2), 255),
    ],
)
def test_what_images_are_to_become_says_how_they_are_stored(
    options: dict[str, Any], stored: tuple[int, int] | None, background: int
) -> None:
    params = chosen(**options)
    assert (params.stored_size, params.background) == (stored, background)


def test_an_image_is_scaled_as_by_pillow_and_lies_in_the_middle_or_a_pixel_before() -> None:
    image = np.random.default_rng(0).integers(0, 256, (10, 5)).astype(np.uint8)
    expected = np.zeros((20, 13), np.uint8)
    larger = Image.fromarray(image).resize((10, 20), Image.Resampling.BICUBIC)
    expected[:, 1:11] = np.asarray(larger)
    found = unify.fitted(image, (20, 13))
    np.testing.assert_array_equal(found, expected)
    assert found.dtype == np.uint8
    assert unify.fitted(image, (10, 5)) is image
    # 5 * 0.5 is 2.5, a half, which is rounded up.
    assert unify.fitted(255 + 0 * image, (5, 5)).any(axis=0).sum() == 3


def test_edges_are_light_where_more_than_half_of_their_pixels_are() -> None:
    image = np.zeros((1, 3, 3), np.uint8)  # corners count twice: 12 pixels
    image[0, 0] = image[0, 2, 0] = 128
    assert edges_are_light(image)
    image[0, 2, 0] = 127
    assert not edges_are_light(image)
    image[0, 1, 2] = 255
    assert not edges_are_light(image)  # 6 of 12


def test_images_may_be_as_large_as_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    images = np.zeros((2, 1, 1024), np.uint8)
    monkeypatch.setattr(unify, "MAX_BYTES", images.size)
    assert unified(images, AS_THEY_ARE, (1, 1024)).shape == images.shape
    for size in ((1, 1025), (2, 1024)):
        with pytest.raises(ValueError, match=f"found 2 of {size[0]} x {size[1]}; set the size"):
            unified(images, AS_THEY_ARE, size)


@pytest.mark.parametrize("turns", range(4))
def test_each_edge_counts_and_nothing_within(turns: int) -> None:
    image = np.zeros((1, 4, 4), np.uint8)
    image[0, 1:3, 1:3] = 255
    assert not edges_are_light(image)
    image[0, :, :2] = 255  # the left edge, half of the top and of the bottom: 8 of 16
    turned = np.rot90(image, turns, axes=(1, 2)).copy()
    assert not edges_are_light(turned)
    turned[np.rot90(np.arange(16).reshape(1, 4, 4) == 2, turns, axes=(1, 2))] = 255
    assert edges_are_light(turned)


def test_too_many_pixels_in_all_are_refused_before_they_are_made() -> None:
    told = re.escape("pixels a side and 2048 MB in all, found 3000 of 1024 x 1024; set the size")
    with pytest.raises(ValueError, match=told):
        unified(blank(*[(1, 1)] * 3000), chosen(size=[1024, 1024]), (1024, 1024))
