"""What a plain ground tells at once is what the whole search would have found."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from stages.photo import ink, ruling, sheet
from tests.photo.made_photos import make_photos

Array = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

SIDE, PEN = 252, 18  # pixels of the page to draw on, and of its pen


def fails(*_args: object, **_more: object) -> None:
    raise AssertionError("searched")


def as_light(picture: Image.Image | Array) -> Floats:
    return np.asarray(picture).astype(np.float32) / np.float32(255)


def scribble(seed: int, *, margin: int = 40, n_points: int = 5) -> Floats:
    """Return a stroke through a few places, no nearer to the edges than a margin."""
    random = np.random.default_rng(seed)
    places = random.uniform(margin, SIDE - margin, (n_points, 2))
    picture = Image.new("L", (SIDE, SIDE), 255)
    ImageDraw.Draw(picture).line([tuple(each) for each in places.tolist()], fill=0, width=PEN)
    return as_light(picture)


def framed_sheet(sheet_size: int) -> Floats:
    """Return a light sheet on a dark table on a light ground, as a picture of a photo has it."""
    light = np.full((300, 300), 1.0, np.float32)
    light[12:-12, 12:-12] = 0.2
    edge = (300 - sheet_size) // 2
    light[edge:-edge, edge:-edge] = 0.9
    return light


@pytest.fixture(scope="module")
def pictures(test_sample: tuple[Array, Array]) -> list[Floats]:
    """Drawings and photos of all kinds."""
    photos = [as_light(photo.picture) for photo in make_photos(test_sample[0], 25, seed=9)]
    drawings = [scribble(seed, margin=seed % 40, n_points=2 + seed % 9) for seed in range(40)]
    framed = [framed_sheet(size) for size in (100, 140, 200, 240, 262)]
    digits = [as_light(Image.fromarray(each).resize((SIDE, SIDE))) for each in test_sample[0][:20]]
    light = [*photos, *drawings, *framed, *digits]
    return [*light, *(1 - each for each in light)]


def test_on_a_plain_ground_no_sheet_is_sought(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "_sheet_above", fails)
    for seed in range(20):
        assert sheet.find_sheet(scribble(seed)) is None


def test_a_sheet_is_found_wherever_it_would_be_without_a_quick_answer(
    pictures: list[Floats], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = [sheet.find_sheet(each) for each in pictures]
    monkeypatch.setattr(sheet, "_is_bright_around", lambda *_: False)
    whole = [sheet.find_sheet(each) for each in pictures]
    for one, other in zip(quick, whole, strict=True):
        np.testing.assert_equal(one, other)
    assert sum(each is not None for each in quick) >= 2


def test_a_sheet_with_a_light_frame_around_its_table_is_found() -> None:
    found = sheet.find_sheet(framed_sheet(200))
    assert found is not None
    assert found[150, 150]
    assert not found[20, 150]


def test_ink_that_does_not_reach_two_edges_is_tried_at_no_slope(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paper = np.ones((SIDE, SIDE), dtype=bool)
    monkeypatch.setattr(np, "bincount", fails)
    for seed in range(20):
        mask = scribble(seed) < 0.5
        assert ruling._lines(mask, paper) == []
        mask[:, :30] |= mask[:, 60:90]  # one edge alone
        assert ruling._lines(mask, paper) == []


def shrunk(pictures: list[Floats]) -> Iterator[tuple[Floats, int]]:
    for each in pictures:
        small = ink.shrunk(each, ink.COARSEST)
        yield small, 2 * (max(small.shape) // 4) + 1


def test_medians_are_those_of_sorted_squares(pictures: list[Floats]) -> None:
    for small, size in shrunk(pictures):
        sorted_ones = ndimage.median_filter(small, size=size, mode="nearest")
        np.testing.assert_array_equal(ink._medians_around(small, size), sorted_ones, strict=True)


def test_medians_of_a_plain_ground_take_no_sorting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ndimage, "median_filter", fails)
    for small, size in shrunk([scribble(seed, n_points=3) for seed in range(20)]):
        assert (ink._medians_around(small, size) == 1).all()


def variance_between(counts: npt.NDArray[np.intp], n_below: int) -> float:
    """Return what Otsu's threshold makes greatest, if it has so many bins below it."""
    below, above = counts[:n_below], counts[n_below:]
    if not (below.any() and above.any()):
        return 0.0
    middles = np.arange(len(counts))
    low = np.average(middles[:n_below], weights=below)
    high = np.average(middles[n_below:], weights=above)
    return float(below.sum()) * float(above.sum()) * float(high - low) ** 2


def test_the_threshold_parts_best_of_all(pictures: list[Floats]) -> None:
    for each in pictures:
        counts, _ = np.histogram(each, bins=256, range=(0, 1))
        n_below = round(256 * ink._otsu(each) + 0.5)  # with the bin whose middle it is
        best = max(variance_between(counts, number) for number in range(257))
        assert variance_between(counts, n_below) == pytest.approx(best)
