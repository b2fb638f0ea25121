"""Pictures of every usual kind are read as what a viewer would show."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from stages.imaging.unify import unified
from stages.sources import opened_picture
from stages.sources.class_folders import read_class_folders
from stages.sources.known import SourceError
from stages.sources.picture_files import Pictures
from tests.own_images import AS_THEY_ARE, chosen

Array = npt.NDArray[np.uint8]
ORIENTATION = 0x0112


@pytest.fixture(scope="module")
def digit(train_sample: tuple[Array, Array]) -> Array:
    """A digit of 28 rows and 20 columns, so that turns are seen."""
    return np.ascontiguousarray(train_sample[0][0][:, 4:24])


def grey(path: Path, **options: Any) -> Array:
    pictures = Pictures([path], [path.name])
    image: Array = unified(pictures, chosen(**options), pictures.size(0))[0]
    return image


def saved(path: Path, image: Image.Image, **options: Any) -> Path:
    image.save(path, **options)
    return path


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "CMYK", "I;16"])
def test_each_mode_is_the_same_grey(tmp_path: Path, digit: Array, mode: str) -> None:
    image = Image.fromarray(digit)
    if mode == "I;16":
        image = Image.fromarray(digit.astype(np.uint16) * np.uint16(257))
    else:
        image = image.convert(mode)
    ending = "tif" if mode == "CMYK" else "png"
    found = grey(saved(tmp_path / f"x.{ending}", image))
    np.testing.assert_array_equal(found, digit)


def test_a_picture_of_two_values_is_black_and_white(tmp_path: Path, digit: Array) -> None:
    image = Image.fromarray(digit).convert("1", dither=Image.Dither.NONE)
    found = grey(saved(tmp_path / "x.png", image))
    np.testing.assert_array_equal(found, np.where(digit > 127, 255, 0))


def test_jpeg_is_nearly_the_same(tmp_path: Path, digit: Array) -> None:
    found = grey(saved(tmp_path / "x.jpg", Image.fromarray(digit), quality=100))
    np.testing.assert_allclose(found.astype(int), digit.astype(int), atol=4)


@pytest.mark.parametrize("inverted", [False, True])
def test_what_is_transparent_is_background(tmp_path: Path, digit: Array, inverted: bool) -> None:
    ink = 0 if inverted else 255
    pixels = np.stack([np.full_like(digit, ink)] * 3 + [digit], axis=2)
    path = saved(tmp_path / "x.png", Image.fromarray(pixels))
    np.testing.assert_array_equal(grey(path, inverted=inverted), digit)


def test_a_transparent_colour_of_a_palette_is_background(tmp_path: Path) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([255, 255, 255, 255, 0, 0])
    image.putpixel((1, 0), 1)
    path = saved(tmp_path / "x.png", image, transparency=0)
    assert grey(path).tolist() == [[0, 76]]


def test_a_file_may_be_as_large_as_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "x.png", Image.fromarray(np.array([[7, 9]], np.uint8)))
    monkeypatch.setattr(opened_picture, "MAX_FILE_BYTES", path.stat().st_size)
    assert grey(path).tolist() == [[7, 9]]
    with path.open("r+b") as stream:
        stream.truncate(5 * 1024**2 + 1000)
    monkeypatch.setattr(opened_picture, "MAX_FILE_BYTES", 3 * 1024**2)
    with pytest.raises(SourceError) as caught:
        grey(path)
    assert str(caught.value) == "x.png: expected a picture of at most 3 MB, found 5 MB"


def test_a_picture_may_have_as_many_pixels_as_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path / "x.png", Image.fromarray(np.array([[7, 9]], np.uint8)))
    monkeypatch.setattr(opened_picture, "MAX_PIXELS", 2)
    assert grey(path).tolist() == [[7, 9]]
    monkeypatch.setattr(opened_picture, "MAX_PIXELS", 1)
    with pytest.raises(SourceError, match=r"^x\.png: expected a picture .* found 2 x 1 pixels$"):
        grey(path)


def test_a_transparent_grey_is_background(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.png", Image.fromarray(np.array([[7, 9]], np.uint8)), transparency=9)
    assert grey(path).tolist() == [[7, 0]]
    assert grey(path, inverted=True).tolist() == [[248, 0]]
    two = Image.fromarray(np.array([[True, False]]))
    path = saved(tmp_path / "y.png", two, transparency=1)
    assert grey(path, inverted=True).tolist() == [[0, 255]]
    assert grey(path).tolist() == [[0, 0]]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["png", "tif", "webp"])
def test_exif_orientation_is_followed(
    tmp_path: Path, digit: Array, orientation: int, ending: str
) -> None:
    # What a viewer shows is the stored picture turned so, by the standard's table.
    stored = {
        1: digit,
        2: digit[:, ::-1],
        3: digit[::-1, ::-1],
        4: digit[::-1],
        5: digit.T,
        6: np.rot90(digit),
        7: digit.T[::-1, ::-1],
        8: np.rot90(digit, -1),
    }[orientation]
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    image = Image.fromarray(np.ascontiguousarray(stored))
    path = saved(tmp_path / f"x.{ending}", image, exif=exif, lossless=True)
    assert Pictures([path], ["x"]).size(0) == digit.shape
    np.testing.assert_array_equal(grey(path), digit)


@pytest.mark.parametrize("ending", ["tif", "gif"])
def test_of_several_pages_the_first_comes_in(tmp_path: Path, digit: Array, ending: str) -> None:
    pages = [Image.fromarray(digit), Image.fromarray(digit[::-1].copy())]
    path = saved(tmp_path / f"x.{ending}", pages[0], save_all=True, append_images=pages[1:])
    np.testing.assert_array_equal(grey(path), digit)


@pytest.mark.parametrize(("bits", "kind"), [(8, np.uint16), (8, np.int32), (12, np.uint16)])
def test_deep_pictures_are_scaled_by_the_bits_that_they_hold(
    tmp_path: Path, digit: Array, bits: int, kind: type[np.generic]
) -> None:
    stored = digit.astype(np.float64) * ((2**bits - 1) / 255)
    image = Image.fromarray(np.rint(stored).astype(kind))
    np.testing.assert_array_equal(grey(saved(tmp_path / "x.tiff", image)), digit)


@pytest.mark.parametrize(
    ("kind", "dark", "bright"),
    [(np.uint16, [[0, 255]], [[0, 65535]]), (np.float32, [[0, 1]], [[0, 255]])],
)
def test_a_dark_picture_beside_a_bright_one_stays_dark(
    tmp_path: Path, kind: type[np.generic], dark: list[list[int]], bright: list[list[int]]
) -> None:
    for part, values in (("train", dark), ("test", bright)):
        folder = tmp_path / part / "a"
        folder.mkdir(parents=True)
        saved(folder / "x.tiff", Image.fromarray(np.array(values, kind)))
    found = read_class_folders(tmp_path)
    assert found.test is not None
    assert [part.images[0].tolist() for part in (found.train, found.test)] == [
        [[0, 1]],
        [[0, 255]],
    ]


def test_some_of_several_pictures_are_scaled_as_all(tmp_path: Path) -> None:
    for name, white in (("a", 65535), ("b", 255)):
        saved(tmp_path / f"{name}.tiff", Image.fromarray(np.array([[0, white]], np.uint16)))
    names = ["b", "a", "b"]
    some = Pictures([tmp_path / f"{name}.tiff" for name in names], names)[:2][::2]
    assert (len(some), some.names, some[0].tolist()) == (1, ["b"], [[0, 1]])


def test_a_damaged_picture_beside_deep_ones_is_told_by_its_name(tmp_path: Path) -> None:
    paths = [tmp_path / "a.tiff", tmp_path / "b.tiff"]
    saved(paths[0], Image.fromarray(np.array([[0, 999]], np.uint16)))
    paths[1].write_bytes(b"none")
    with pytest.raises(SourceError, match=r"^train/b\.tiff: expected a picture"):
        Pictures(paths, ["train/a.tiff", "train/b.tiff"])[0]


def test_pictures_of_all_sizes_become_one(tmp_path: Path, digit: Array) -> None:
    paths = []
    for row, size in enumerate([(20, 28), (20, 28), (300, 200), (5, 5), (1, 9)]):
        image = Image.fromarray(digit).resize(size)
        paths.append(saved(tmp_path / f"{row}.png", image))
    pictures = Pictures(paths, [path.name for path in paths])
    found = unified(pictures, AS_THEY_ARE, (28, 20))
    assert found.shape == (5, 28, 20)
    np.testing.assert_array_equal(found[0], digit)
    assert not found[2, :5].any()  # a wide one has black above
    assert found[2, 10:18].any()


def test_only_one_picture_is_in_memory_at_a_time(tmp_path: Path) -> None:
    import tracemalloc

    content = io.BytesIO()
    Image.fromarray(np.zeros((1000, 1000), np.uint8)).save(content, format="PNG")
    paths = [tmp_path / f"{row}.png" for row in range(30)]
    for path in paths:
        path.write_bytes(content.getvalue())
    pictures = Pictures(paths, [path.name for path in paths])
    tracemalloc.start()
    unified(pictures, chosen(size=[28, 28]), (28, 28))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000  # of 30 million pixels
