"""The digits of made photos are found, in order, and none too many."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest

from stages.photo.digits import Digit, find_digits
from stages.photo.sign import Box
from tests.photo.made_photos import Photo, make_photos

Array = npt.NDArray[np.uint8]
SAME = 0.5  # of the area of two boxes together, that both share
N_PHOTOS = 40


def shared(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    both = max(width, 0) * max(height, 0)
    areas = [(right - left) * (bottom - top) for left, top, right, bottom in (one, other)]
    return both / (sum(areas) - both)


def matches(photo: Photo, digits: list[Digit]) -> list[int | None]:
    """Return of each drawn digit which of the found ones it is."""
    shares = np.array([[shared(box, digit.box) for digit in digits] for box in photo.boxes])
    return [
        int(row.argmax()) if len(row) and row.max() > SAME else None
        for row in shares.reshape(len(photo.boxes), -1)
    ]


@pytest.fixture(scope="module")
def photos(test_sample: tuple[Array, Array]) -> list[tuple[Photo, list[Digit]]]:
    made = make_photos(test_sample[0], N_PHOTOS, seed=4)
    return [(photo, find_digits(photo.picture)) for photo in made]


def found(photos: list[tuple[Photo, list[Digit]]]) -> Iterator[tuple[int, Array]]:
    """Yield the row and the image of each digit that is found."""
    for photo, digits in photos:
        for row, match in zip(photo.rows, matches(photo, digits), strict=True):
            if match is not None:
                yield row, digits[match].image


def test_nearly_all_digits_are_found(photos: list[tuple[Photo, list[Digit]]]) -> None:
    drawn = sum(len(photo.rows) for photo, _ in photos)
    assert len(list(found(photos))) >= 0.99 * drawn


def test_at_most_one_photo_has_a_digit_too_many(photos: list[tuple[Photo, list[Digit]]]) -> None:
    assert sum(len(digits) > len(photo.rows) for photo, digits in photos) <= 1


def test_digits_are_in_reading_order(photos: list[tuple[Photo, list[Digit]]]) -> None:
    for photo, digits in photos:
        order = [match for match in matches(photo, digits) if match is not None]
        assert order == sorted(order)


def test_found_digits_look_as_they_did(
    photos: list[tuple[Photo, list[Digit]]], test_sample: tuple[Array, Array]
) -> None:
    alike = [
        np.corrcoef(image.ravel(), test_sample[0][row].ravel())[0, 1]
        for row, image in found(photos)
    ]
    # They were turned by up to 10 degrees.
    assert np.median(alike) > 0.85
    assert np.mean(np.array(alike) > 0.5) > 0.97


def test_the_same_seed_draws_the_same_photos(test_sample: tuple[Array, Array]) -> None:
    first, second = (make_photos(test_sample[0], 2, seed=1) for _ in range(2))
    assert [photo.rows for photo in first] == [photo.rows for photo in second]
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.picture, other.picture)
