"""What a picture file holds is read as light, page by page, or is told in a line."""

import io
import os
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from stages.config.errors import PipelineError
from stages.sources import pictures
from stages.sources.pictures import picture_paths, pictures_in, read_pictures, to_grey

Array = npt.NDArray[np.uint8]

GREY = np.random.default_rng(0).integers(0, 256, (5, 7)).astype(np.uint8)
COLOUR = np.random.default_rng(1).integers(0, 256, (5, 7, 3)).astype(np.uint8)
LUMA = np.asarray(Image.fromarray(COLOUR).convert("L"))
INK = np.tile(np.arange(0, 256, 51, dtype=np.uint8), (3, 1))  # how much hides what is behind


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def with_alpha(light: int, mode: str = "LA") -> Image.Image:
    if mode == "PA":
        image = Image.new("P", INK.shape[::-1], light).convert(mode)
        image.putalpha(Image.fromarray(INK))
        return image
    bands = [Image.new("L", INK.shape[::-1], light)] * (1 if mode == "LA" else 3)
    return Image.merge(mode, (*bands, Image.fromarray(INK)))


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.fromarray(GREY), GREY),
        (Image.fromarray(COLOUR), LUMA),
        (Image.fromarray(GREY).convert("P"), GREY),
        (Image.fromarray(GREY > 99), np.where(GREY > 99, 255, 0)),
        (with_alpha(0), 255 - INK),
        (with_alpha(0, "RGBA"), 255 - INK),
        (with_alpha(0, "RGBA").convert("RGBa"), 255 - INK),
        (with_alpha(0, "PA"), 255 - INK),
        (with_alpha(127), np.rint(127 * (INK / 255) + 255 - INK)),
        (with_alpha(255), INK),  # white ink is seen on black
        (with_alpha(128), np.rint(128 * (INK / 255))),
        (Image.merge("LA", (Image.fromarray(GREY), Image.new("L", (7, 5), 255))), GREY),
        (Image.merge("LA", (Image.fromarray(GREY), Image.new("L", (7, 5), 0))), 255 + 0 * GREY),
    ],
)
def test_each_mode_is_light_and_what_is_transparent_is_paper(
    image: Image.Image, expected: Any
) -> None:
    found = to_grey(image)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, expected)


def test_a_palette_with_one_transparent_colour_lies_on_paper() -> None:
    image = Image.fromarray(np.array([[0, 1, 2]], np.uint8), "P")
    image.putpalette([0, 0, 0, 255, 0, 0, 9, 9, 9])
    content = saved(image, "GIF", transparency=2)
    (page,) = pictures_in(content, "a.gif")
    assert page.grey.tolist() == [[0, 76, 255]]
    assert page.colour is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[0, 255]], np.int32), [0, 255]),
        (np.array([[128, 511]], np.int32), [64, 255]),
        (np.array([[0, 256]], np.uint16), [0, 128]),
        (np.array([[1023, 4095]], np.uint16), [64, 255]),
        (np.array([[0, 1]], np.int32), [0, 255]),
        (np.array([[0, 2]], np.int32), [0, 170]),
        (np.array([[0, 0]], np.int32), [0, 0]),
        (np.array([[-100, 155]], np.int32), [0, 255]),
        (np.array([[0.25, 1]], np.float32), [64, 255]),
        (np.array([[0, 0.5]], np.float32), [0, 128]),
        (np.array([[np.nan, 1, np.inf, -np.inf]], np.float32), [0, 255, 0, 0]),
    ],
    ids=str,
)
def test_deep_pixels_are_scaled_by_the_fewest_bits_that_hold_them(
    values: npt.NDArray[Any], expected: list[int]
) -> None:
    found = to_grey(Image.fromarray(values))
    assert found.dtype == np.uint8
    assert found.tolist() == [expected]


def test_a_picture_has_its_name_its_light_and_its_colour(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"a\xff.png")
    Image.fromarray(COLOUR).save(path)
    (page,) = read_pictures(str(path))
    assert page.name == f"{tmp_path}/a\\xff.png"
    np.testing.assert_array_equal(page.grey, LUMA)
    np.testing.assert_array_equal(np.asarray(page.colour), COLOUR)
    (grey,) = pictures_in(saved(Image.fromarray(GREY)), "b.png")
    assert grey.colour is None


def test_standard_input_is_read_for_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    content = saved(Image.fromarray(GREY))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    (page,) = read_pictures("-")
    assert page.name == "standard input"
    np.testing.assert_array_equal(page.grey, GREY)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    monkeypatch.setattr(pictures, "MOST_BYTES", len(content) - 1)
    with pytest.raises(PipelineError, match=r"^standard input: expected at most \d+ bytes, found"):
        list(read_pictures("-"))


def test_each_page_of_a_tiff_is_read_and_the_first_frame_of_what_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    images = [Image.fromarray(GREY), Image.fromarray(255 - GREY), Image.fromarray(GREY // 2)]
    several: dict[str, Any] = {"save_all": True, "append_images": images[1:]}
    pages = list(pictures_in(saved(images[0], "TIFF", **several), "a"))
    assert [page.name for page in pages] == ["a", "a (page 2)", "a (page 3)"]
    for page, image in zip(pages, images, strict=True):
        np.testing.assert_array_equal(page.grey, np.asarray(image))
    (frame,) = pictures_in(saved(images[0], "GIF", **several), "a")
    np.testing.assert_array_equal(frame.grey, GREY)
    monkeypatch.setattr(pictures, "MOST_PAGES", 3)
    assert len(list(pictures_in(saved(images[0], "TIFF", **several), "a"))) == 3
    monkeypatch.setattr(pictures, "MOST_PAGES", 2)
    with pytest.raises(PipelineError, match=r"^a: expected at most 2 pages, found more$"):
        list(pictures_in(saved(images[0], "TIFF", **several), "a"))


def test_a_picture_may_be_as_large_as_is_said_and_no_larger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(GREY).save(path)
    monkeypatch.setattr(pictures, "MOST_PIXELS", 35)
    monkeypatch.setattr(pictures, "MOST_BYTES", path.stat().st_size)
    assert len(list(read_pictures(str(path)))) == 1
    monkeypatch.setattr(pictures, "MOST_PIXELS", 34)
    with pytest.raises(PipelineError) as caught:
        list(read_pictures(str(path)))
    assert str(caught.value) == (
        f"{path}: expected at most 34 pixels, found 7 × 5; make it smaller first"
    )
    monkeypatch.setattr(pictures, "MOST_BYTES", path.stat().st_size - 1)
    with pytest.raises(PipelineError) as caught:
        list(read_pictures(str(path)))
    assert str(caught.value) == (
        f"{path}: expected at most {path.stat().st_size - 1} bytes, found more; make it smaller first"
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "expected a picture, found nothing (0 bytes)"),
        (b"text", "expected a picture (PNG, JPEG, TIFF, WebP, GIF, BMP or HEIC), found none"),
        (saved(Image.fromarray(GREY), "PPM"), "expected a picture (PNG, JPEG, TIFF, WebP, GIF"),
        (saved(Image.fromarray(GREY))[:50], "a damaged picture ("),
    ],
)
def test_what_is_no_picture_is_told_in_a_line(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(PipelineError, match=f"^{re.escape(f'{path}: {told}')}") as caught:
        list(read_pictures(str(path)))
    assert "\n" not in str(caught.value)
    if "damaged" in told:
        assert str(caught.value).endswith("); expected a whole one")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError(), "expected at most 100,000,000 pixels, found more; make it smaller first"),
        (Image.DecompressionBombError("x"), "expected at most 100,000,000 pixels, found more; "),
        (ValueError(" one\ntwo"), "a damaged picture (one); expected a whole one"),
        (ValueError(), "a damaged picture (ValueError); expected a whole one"),
    ],
    ids=repr,
)
def test_whatever_its_reader_raises_is_told(
    error: Exception, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Image, "open", broken)
    with pytest.raises(PipelineError, match=f"^{re.escape(f'a.png: {reason}')}"):
        list(pictures_in(b"x", "a.png"))


def test_one_transparent_colour_of_a_picture_is_paper() -> None:
    image = Image.fromarray(np.array([[[9, 9, 9], [0, 0, 0]]], np.uint8))
    (page,) = pictures_in(saved(image, transparency=(9, 9, 9)), "a.png")
    assert page.grey.tolist() == [[255, 0]]
    assert page.colour is None


def test_what_is_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PipelineError, match=f"^{tmp_path}: expected a file, found something else$"):
        list(read_pictures(str(tmp_path)))
    unreadable = tmp_path / "a.png"
    unreadable.write_bytes(b"x")

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)  # root may read whatever its mode says
    with pytest.raises(PipelineError, match=r"a\.png: not read \(Permission denied\)$"):
        list(read_pictures(str(unreadable)))


def test_files_are_those_given_and_the_pictures_of_folders_by_name(tmp_path: Path) -> None:
    for name in ("b.PNG", "a.jpeg", ".c.png", "notes.txt", "d"):
        (tmp_path / name).touch()
    (tmp_path / "e.png").mkdir()
    notes = str(tmp_path / "notes.txt")
    assert picture_paths([notes, str(tmp_path), "-"]) == [
        notes, str(tmp_path / "a.jpeg"), str(tmp_path / "b.PNG"), "-",
    ]  # fmt: skip


def test_a_path_that_leads_to_no_picture_is_told(tmp_path: Path) -> None:
    missing = tmp_path / "none.png"
    with pytest.raises(PipelineError) as caught:
        picture_paths([str(missing)])
    assert str(caught.value) == f"{missing}: not found; give the path of a picture or of a folder"
    with pytest.raises(PipelineError) as caught:
        picture_paths([str(tmp_path)])
    assert str(caught.value) == (
        f"{tmp_path}: no picture in this folder; expected files that end in .png, .jpg, .jpeg, "
        ".tif, .tiff, .webp, .gif, .bmp, .heic, .heif"
    )
