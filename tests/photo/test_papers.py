"""Digits are found on paper as people photograph it: on a table, ruled, squared, half in shadow."""

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from stages.photo.digits import Digit, find_digits
from stages.photo.sheet import find_sheet

Array = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

HEIGHT, WIDTH, SIZE = 600, 800, 84  # pixels of a page, and of an image of MNIST in it
PER_LINE, LINES = 5, 3
LINE_SPACING, LINE_LIGHT = 45, 0.62


@pytest.fixture(scope="module")
def written(test_sample: tuple[Array, Array]) -> Floats:
    """A page of digits, (height, width) float32: 1 is ink."""
    page = np.zeros((HEIGHT, WIDTH), np.float32)
    for number in range(PER_LINE * LINES):
        image = Image.fromarray(test_sample[0][number]).resize((SIZE, SIZE))
        top, left = 90 + 150 * (number // PER_LINE), 120 + 110 * (number % PER_LINE)
        page[top : top + SIZE, left : left + SIZE] = np.asarray(image) / 255
    return page


def paper(ink: Floats, *, down: bool = False, across: bool = False, margin: bool = False) -> Floats:
    """Return the light of paper with ink and lines on it."""
    light = np.full(ink.shape, 0.9, np.float32)
    for offset in (0, 1):
        if across:
            light[20 + offset :: LINE_SPACING] = LINE_LIGHT
        if down:
            light[:, 20 + offset :: LINE_SPACING] = LINE_LIGHT
        if margin:
            light[:, 60 + offset] = 0.4
    return light * (1 - 0.8 * ink)


def turned(light: Floats, degrees: float, around: float) -> Floats:
    image = Image.fromarray(light).rotate(degrees, Image.Resampling.BICUBIC, fillcolor=around)
    return np.asarray(image)


def on_table(light: Floats, table: float, degrees: float) -> Floats:
    """Lay a page on a table that shows around it."""
    framed = np.full((HEIGHT + 260, WIDTH + 300), table, np.float32)
    framed[110 : 110 + HEIGHT, 170 : 170 + WIDTH] = light
    return turned(framed, degrees, table)


def in_shadow(light: Floats) -> Floats:
    """Lay a soft shadow over the lower right."""
    y, x = np.mgrid[: light.shape[0], : light.shape[1]]
    along = (x - 0.75 * light.shape[1]) + (y - 0.6 * light.shape[0])
    shaded: Floats = (light * (1 - 0.4 / (1 + np.exp(-along / 25)))).astype(np.float32)
    return shaded


def seen(light: Floats, noise: float = 0.01) -> Array:
    noisy = light + np.random.default_rng(0).normal(0, noise, light.shape)
    picture: Array = np.rint(255 * noisy.clip(0, 1)).astype(np.uint8)
    return picture


def per_line(digits: list[Digit]) -> list[int]:
    return np.bincount([digit.line for digit in digits]).tolist() if digits else []


@pytest.mark.parametrize("degrees", [-6, 0, 4])
@pytest.mark.parametrize("table", [0.15, 0.4, 0.6])
def test_a_sheet_on_a_darker_table_is_looked_into(
    written: Floats, table: float, degrees: float
) -> None:
    digits = find_digits(seen(on_table(paper(written), table, degrees)))
    assert per_line(digits) == [PER_LINE] * LINES


@pytest.mark.parametrize("degrees", [-4, 0, 3])
def test_lines_of_a_sheet_on_a_table_are_no_ink(written: Floats, degrees: float) -> None:
    sheet = paper(written, across=True, down=degrees == 3, margin=True)
    digits = find_digits(seen(on_table(sheet, 0.25, degrees)))
    assert per_line(digits) == [PER_LINE] * LINES


def test_boxes_on_a_sheet_are_in_pixels_of_the_photo(written: Floats) -> None:
    alone = find_digits(seen(paper(written)))
    digits = find_digits(seen(on_table(paper(written), 0.3, 0)))
    for one, other in zip(alone, digits, strict=True):
        shifted = np.add(one.box, (170, 110, 170, 110))
        assert np.abs(shifted - other.box).max() <= 3


def test_a_sheet_that_the_photo_cuts_is_looked_into(written: Floats) -> None:
    cut = on_table(paper(written), 0.3, 2)[:, 230:]
    assert per_line(find_digits(seen(cut))) == [PER_LINE] * LINES


@pytest.mark.parametrize("breadth", [50, 100])
@pytest.mark.parametrize("side", ["left", "right", "both"])
def test_a_strip_of_table_beside_the_sheet_is_no_ink(
    written: Floats, side: str, breadth: int
) -> None:
    page = paper(written)
    if side != "right":
        page[:, :breadth] = 0.2
    if side != "left":
        page[:, -60:] = 0.3
    assert per_line(find_digits(seen(page))) == [PER_LINE] * LINES


def test_an_empty_sheet_has_no_digit(written: Floats) -> None:
    for across in (False, True):
        empty = paper(np.zeros_like(written), across=across)
        assert find_digits(seen(on_table(empty, 0.3, 3))) == []


def test_the_lit_half_of_a_page_is_no_sheet(written: Floats) -> None:
    half = paper(written)
    half[:, WIDTH // 2 :] *= 0.4
    assert find_sheet(half) is None


def test_a_digit_is_no_sheet(test_sample: tuple[Array, Array]) -> None:
    for image in test_sample[0][:30]:
        enlarged = Image.fromarray(image).resize((300, 300))
        large = np.asarray(enlarged).astype(np.float32) / np.float32(255)
        assert find_sheet(large) is None
        assert find_sheet(np.float32(1) - large) is None


@pytest.mark.parametrize("degrees", [-4, -2, 0, 2])
def test_a_margin_that_leans_is_no_ink(written: Floats, degrees: float) -> None:
    page = turned(paper(written, across=True, margin=True), degrees, 0.9)
    assert per_line(find_digits(seen(in_shadow(page)))) == [PER_LINE] * LINES


@pytest.mark.parametrize("degrees", [-3, 0, 1])
@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("shadow", [False, True])
def test_lined_paper_alone_has_no_digit(degrees: float, down: bool, shadow: bool) -> None:
    page = paper(np.zeros((HEIGHT, WIDTH), np.float32), across=True, down=down, margin=not down)
    page = turned(page, degrees, 0.9)
    assert find_digits(seen(in_shadow(page) if shadow else page)) == []


@pytest.mark.parametrize("across", [False, True])
def test_digits_that_touch_are_told_as_one_sign(written: Floats, across: bool) -> None:
    ink = written.copy()
    top, left = 90 + 150 + SIZE // 2, 120 + SIZE // 2
    ink[top - 3 : top + 3, left : left + 3 * 110] = 1
    digits = find_digits(seen(paper(ink, across=across)))
    assert per_line(digits) == [PER_LINE, PER_LINE - 3, PER_LINE]
