"""Answers are drawn into the photo as it is, each label where it can be read."""

from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from stages.photo.drawing import draw, free_place


def test_a_photo_keeps_its_colours() -> None:
    photo = Image.new("RGB", (900, 700), (40, 160, 90))
    drawn = draw(photo, [((300, 300, 400, 400), "7", "digit")])
    assert drawn.getpixel((10, 690)) == (40, 160, 90)


def test_a_grey_photo_is_drawn_too() -> None:
    drawn = draw(np.full((700, 900), 99, np.uint8), [((300, 300, 400, 400), "7", "digit")])
    assert drawn.size == (900, 700)
    assert drawn.getpixel((10, 690)) == (99, 99, 99)


@pytest.mark.parametrize("top", [0, 40, 300, 540])
def test_labels_of_neighbours_do_not_overlap(top: int) -> None:
    taken: list[tuple[int, int, int, int]] = []
    for left in range(10, 700, 60):
        taken.append(free_place((left, top, left + 50, top + 60), (110, 25), (800, 600), taken))
    for one, other in combinations(taken, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[1], other[1])
        assert min(across, down) < 0
    assert min(min(place[:2]) for place in taken) >= 0
    assert max(place[2] for place in taken) < 800
    assert max(place[3] for place in taken) < 600
