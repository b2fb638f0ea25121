"""Images of any shape and number stand in their order, each with its caption."""

from typing import Any

import numpy as np
import pytest

from stages.figures.gallery import copies_figure, gallery_figure, mistakes_figure
from stages.imaging import shift
from tests.copies import copies_of
from tests.figures.readable import LONG, assert_readable, draw, headline

SHAPES = [(3, 5), (5, 3), (1, 1), (28, 28), (64, 20)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("n_images", [1, 2, 10, 30])
def test_mistakes_on_images_of_any_shape_and_number_are_readable(
    shape: tuple[int, int], n_images: int
) -> None:
    images = np.random.default_rng(0).integers(0, 256, (n_images, *shape)).astype(np.uint8)
    labels = np.arange(n_images, dtype=np.uint8) % 2
    pairs = [(str(label), str(1 - label)) for label in labels]
    figure = mistakes_figure(images, pairs, LONG, 1234)
    draw(figure)
    captions = [text.get_text() for text in figure.axes[0].texts]
    assert captions == [f"{label}, not {1 - label}" for label in labels]
    if n_images == 10 and shape[0] <= 2 * shape[1]:
        assert_readable(figure)


def test_no_mistakes_are_told() -> None:
    figure = mistakes_figure(np.empty((0, 28, 28), np.uint8), [], "m", 0)
    assert headline(figure) == "m misclassifies none of the test images"
    assert_readable(figure)


@pytest.mark.parametrize("shape", [(3, 5), (28, 28), (30, 20)])
@pytest.mark.parametrize(("n_images", "n_copies"), [(1, 1), (2, 4), (10, 3), (10, 9)])
def test_copies_are_readable(shape: tuple[int, int], n_images: int, n_copies: int) -> None:
    images = np.random.default_rng(0).integers(0, 256, (n_images, *shape)).astype(np.uint8)
    figure = copies_figure(images, np.stack([images] * n_copies), "warp")
    assert_readable(figure)
    headings = [text.get_text() for text in figure.axes[0].get_xticklabels()]
    group = ["original", *(f"copy {i + 1}" for i in range(min(n_copies, 7)))]
    assert headings == group * min(8 // len(group), n_images)


def test_images_stand_in_reading_order_dark_on_light() -> None:
    images = np.zeros((5, 4, 4), dtype=np.uint8)
    images += np.arange(1, 6, dtype=np.uint8)[:, None, None] * 10
    (shown,) = gallery_figure(images, "t", columns=2).axes[0].get_images()
    sheet = np.asarray(shown.get_array())
    step = sheet.shape[0] // 3
    corners = [
        [sheet[row * step, column * sheet.shape[1] // 2] for column in (0, 1)] for row in range(3)
    ]
    assert corners == [[10, 20], [30, 40], [50, 0]]
    assert shown.cmap(0.0) == (1, 1, 1, 1)
    assert shown.cmap(1.0) == (0, 0, 0, 1)


def test_a_row_stands_in_a_row_with_its_copies(train_sample: Any) -> None:
    images, _ = train_sample
    copies = copies_of(shift, images[:6], shift.Params(distance=3), 0)
    (shown,) = copies_figure(images[:6], copies, "shift").axes[0].get_images()
    sheet = np.asarray(shown.get_array())
    height, width = sheet.shape[0] // 4, sheet.shape[1] // 5
    for row in range(4):
        for column, expected in enumerate([images[row], *copies[:, row]]):
            top, left = row * height, column * width
            np.testing.assert_array_equal(sheet[top : top + 28, left : left + 28], expected)


def test_black_images_are_drawn() -> None:
    assert_readable(gallery_figure(np.zeros((4, 6, 6), np.uint8), "t", columns=2))
