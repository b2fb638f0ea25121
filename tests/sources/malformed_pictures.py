"""Malformed pictures and folders of them."""

import os
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from stages.imaging import idx
from tests.own_images import write_pictures
from tests.sources.malformed import IMAGES, LABELS, Case, both, grey, png, put


def good_pictures(folder: Path) -> None:
    write_pictures(folder / "train", IMAGES, LABELS)


def picture(content: bytes, name: str = "x.png") -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        good_pictures(folder)
        put(folder / "train" / "0" / name, content)

    return write


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def huge_png(width: int, height: int) -> bytes:
    """Return a PNG of some hundred bytes that says it is large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


def of_pictures() -> Iterator[tuple[str, Case]]:
    good = png(IMAGES[0])
    for name, content, file, told in (
        ("empty", b"", "x.png", "expected a picture .*found a file that is none"),
        ("a text", b"hello", "x.jpg", "expected a picture .*found a file that is none"),
        (
            "cut",
            png(np.tile(IMAGES[0], (99, 99)))[:300],
            "x.png",
            "expected a whole picture, found: ",
        ),
        ("cut head", good[:20], "x.png", "expected a picture|expected a whole picture"),
        ("changed", good[:45] + b"xx" + good[47:], "x.png", "expected a whole picture, found: "),
        (
            "large",
            huge_png(9000, 9000),
            "x.png",
            "expected a picture of at most 50 megapixels, found 9000 x 9000",
        ),
        (
            "a bomb",
            huge_png(90_000, 90_000),
            "x.png",
            "expected a picture of at most 50 megapixels, found",
        ),
        (
            "an IDX file",
            idx.encode(IMAGES),
            "x.bmp",
            "expected a picture .*found a file that is none",
        ),
        (
            "HTML",
            b"<html>not found</html>",
            "x.webp",
            "expected a picture .*found a file that is none",
        ),
    ):
        yield f"picture, {name}", Case(picture(content, file), rf"mine: train/0/{file}: .*{told}")
    yield (
        "picture, another file",
        Case(
            picture(b"", "notes.txt"),
            "train/0/notes.txt: expected a picture .*found another file; take it out",
        ),
    )
    yield (
        "picture, a folder",
        Case(
            lambda folder: write_pictures(folder / "train" / "0", IMAGES, LABELS),
            "train/0/0: expected a picture .*found a folder; take it out",
        ),
    )
    yield (
        "picture, a named pipe",
        Case(
            both(good_pictures, lambda folder: os.mkfifo(folder / "train/0/x.png")),
            "train/0/x.png: expected a regular file",
        ),
    )
    yield (
        "picture, a dead link",
        Case(
            both(good_pictures, lambda folder: (folder / "train/0/x.png").symlink_to("nowhere")),
            "train/0/x.png: expected a regular file",
        ),
    )
    yield (
        "pictures, a class of none",
        Case(
            both(good_pictures, lambda folder: (folder / "train/7").mkdir()),
            r"train/7: expected pictures \(.*found none",
        ),
    )
    yield (
        "pictures, no class",
        Case(
            lambda folder: (folder / "train").mkdir(parents=True),
            "train: expected a folder for each class, found none",
        ),
    )
    yield (
        "pictures, flat",
        Case(
            lambda folder: put(folder / "x.png", good),
            "expected one form of images: .*found pictures in no folder of a class: x.png",
        ),
    )
    yield (
        "pictures, flat within train",
        Case(
            lambda folder: put(folder / "train" / "x.png", good),
            "train: expected a folder for each class, found none",
        ),
    )
    yield (
        "pictures, a bad test picture",
        Case(
            both(good_pictures, lambda folder: put(folder / "test/0/x.png", b"")),
            "test/0/x.png: expected a picture",
        ),
    )
    yield (
        "pictures, a class of two lines",
        Case(
            lambda folder: put(folder / "train" / "a\nb" / "x.png", good),
            r"train: expected the name of a class .*found 'a\\nb'",
        ),
    )
    yield (
        "pictures, a class of a long name",
        Case(
            lambda folder: put(folder / "train" / ("x" * 101) / "x.png", good),
            "train: expected the name of a class of at most 100 letters, found 101",
        ),
    )
    yield (
        "pictures, wide",
        Case(
            lambda folder: write_pictures(folder, grey(2, 4, 2000), [0, 1]),
            "expected images of at most 1024 pixels a side .*found 2 of 4 x 2000; set the size",
        ),
    )
    yield (
        "pictures, 256 classes",
        Case(
            lambda folder: write_pictures(folder, grey(256, 2, 2), [f"c{i}" for i in range(256)]),
            "mine: expected at most 255 classes, found 256",
        ),
    )
    wide = np.full((4, 4), 70_000, dtype=np.int32)
    yield (
        "picture, of 32 bits",
        Case(
            both(
                good_pictures, lambda folder: Image.fromarray(wide).save(folder / "train/0/x.tiff")
            ),
            "train/0/x.tiff: expected a whole picture, found: pixels from 70000 to 70000",
        ),
    )
