"""What is found in photos whose content is known."""

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from stages.photo.digits import find_digits

Array = npt.NDArray[np.uint8]


def on_paper(images: list[Array], size: int = 90, paper: int = 230, ink: int = 40) -> Array:
    """Put images in a row on white paper."""
    enlarged = [np.asarray(Image.fromarray(each).resize((size, size))) for each in images]
    strength = np.pad(np.concatenate(enlarged, axis=1), size // 2).astype(float) / 255
    return np.rint(paper + (ink - paper) * strength).astype(np.uint8)


@pytest.fixture
def row(test_sample: tuple[Array, Array]) -> Array:
    return on_paper(list(test_sample[0][:4]))


def test_a_row_of_digits_is_one_line(row: Array) -> None:
    digits = find_digits(row)
    assert [digit.line for digit in digits] == [0, 0, 0, 0]
    lefts = [digit.box[0] for digit in digits]
    assert lefts == sorted(lefts)


def test_an_image_of_mnist_is_found_as_it_is(test_sample: tuple[Array, Array]) -> None:
    alike = []
    for image in test_sample[0][:60]:
        (digit,) = find_digits(image)
        alike.append(np.corrcoef(digit.image.ravel(), image.ravel())[0, 1])
    assert np.median(alike) > 0.95


def test_light_ink_on_dark_gives_the_same(row: Array) -> None:
    dark, light = find_digits(row), find_digits(255 - row)
    assert len(dark) == len(light)
    for one, other in zip(dark, light, strict=True):
        assert max(abs(a - b) for a, b in zip(one.box, other.box, strict=True)) <= 2
        assert np.corrcoef(one.image.ravel(), other.image.ravel())[0, 1] > 0.97


def test_the_edge_of_a_shadow_is_no_ink(row: Array) -> None:
    shadowed = row.copy()
    shadowed[:, row.shape[1] * 2 // 5 :] //= 2
    assert len(find_digits(shadowed)) == 4


def test_lines_and_squares_of_paper_are_no_ink(row: Array) -> None:
    ruled = row.copy()
    ruled[10::40] = np.minimum(ruled[10::40], 150)
    assert len(find_digits(ruled)) == 4
    ruled[:, 7::40] = np.minimum(ruled[:, 7::40], 150)
    assert len(find_digits(ruled)) == 4


def test_two_lines_are_read_one_after_the_other(row: Array) -> None:
    digits = find_digits(np.concatenate([row, row[:, ::-1]]))
    assert [digit.line for digit in digits] == [0, 0, 0, 0, 1, 1, 1, 1]


def test_boxes_are_in_pixels_of_the_photo(row: Array) -> None:
    large = np.asarray(Image.fromarray(row).resize((row.shape[1] * 9, row.shape[0] * 9)))
    small, found = find_digits(row), find_digits(large)
    assert len(found) == len(small)
    for one, other in zip(small, found, strict=True):
        assert max(abs(9 * a - b) for a, b in zip(one.box, other.box, strict=True)) <= 30


@pytest.mark.parametrize("grey", [0, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (3, 3), (300, 200)])
def test_a_blank_page_has_no_digit(grey: int, shape: tuple[int, int]) -> None:
    assert find_digits(np.full(shape, grey, np.uint8)) == []


@pytest.mark.parametrize("noise", [2, 8, 20])
def test_noise_and_a_gradient_have_no_digit(noise: int) -> None:
    random = np.random.default_rng(noise)
    page = np.linspace(120, 240, 400)[None, :] + random.normal(0, noise, (300, 400))
    assert find_digits(page.clip(0, 255).astype(np.uint8)) == []


def test_ruled_paper_alone_has_no_digit() -> None:
    page = np.full((300, 400), 240, np.uint8)
    page[20::30] = 170
    assert find_digits(page) == []


@pytest.mark.parametrize("seed", range(20))
def test_any_small_picture_is_survived(seed: int) -> None:
    random = np.random.default_rng(seed)
    shape = random.integers(1, 40, 2)
    for digit in find_digits(random.integers(0, 256, shape).astype(np.uint8)):
        left, top, right, bottom = digit.box
        assert 0 <= left < right <= shape[1]
        assert 0 <= top < bottom <= shape[0]
        assert digit.image.shape == (28, 28)
