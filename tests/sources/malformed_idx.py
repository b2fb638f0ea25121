"""Malformed folders of IDX files."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from stages.imaging import idx
from tests.own_images import write_idx
from tests.sources.malformed import IMAGES, LABELS, Case, grey, png, put


def changed_idx(file: str, content: bytes | None) -> Callable[[Path], object]:
    """Return what writes a good folder but for one file, plain or ``.gz``, or without it."""

    def write(folder: Path) -> None:
        write_idx(folder, IMAGES, LABELS)
        write_idx(folder, IMAGES[:3, ::-1], LABELS[:3], part="t10k")
        plain = file.removesuffix(".gz")
        for spelling in (plain, f"{plain}.gz"):
            (folder / spelling).unlink(missing_ok=True)
        if content is not None:
            put(folder / file, content)

    return write


def of_idx() -> Iterator[tuple[str, Case]]:
    images, labels = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
    good = idx.encode(IMAGES)
    for name, told, file, content in (
        ("empty", "expected an IDX file.*found an empty file", images, b""),
        ("a PNG", "expected an IDX file.*found 89 50", images, png(IMAGES[0])),
        ("of floats", "expected data type 0x08.*found 0x0d", images, b"\0\0\x0d\x03" + good[4:]),
        ("cut", "truncated: expected 96 bytes.*found 95", images, good[:-1]),
        ("cut head", "truncated: expected 12 bytes of sizes, found 3", images, good[:7]),
        ("longer", "expected the end after 96 bytes", images, good + b"x"),
        ("flat", "expected 3 dimensions, found 2", images, idx.encode(IMAGES.reshape(6, 16))),
        ("none", "expected no empty dimension", images, b"\0\0\x08\x03" + b"\0" * 12),
        ("a lie", "expected at most .* bytes", images, b"\0\0\x08\x03" + b"\xff" * 12),
        ("missing", f"{images}: expected this file or .*found neither", images, None),
        ("no labels", f"{labels}: expected this file or .*found neither", labels, None),
        ("fewer labels", "expected 6 labels.*found 5", labels, idx.encode(LABELS[:5])),
        ("labels of images", "expected 1 dimensions, found 3", labels, good),
        ("half a test part", "t10k-labels.*found neither", "t10k-labels-idx1-ubyte", None),
        (
            "other test images",
            r"expected images of shape \(4, 4\)",
            "t10k-images-idx3-ubyte",
            idx.encode(grey(3, 5, 4)),
        ),
        ("not gzip", "expected a whole gzip file, found", f"{labels}.gz", b"no"),
        (
            "cut gzip",
            "expected a whole gzip file, found",
            f"{labels}.gz",
            gzip.compress(idx.encode(LABELS))[:-3],
        ),
    ):
        yield f"IDX, {name}", Case(changed_idx(file, content), rf"mine: .*{told}")
    every = np.arange(256, dtype=np.uint8)
    yield (
        "IDX, 256 classes",
        Case(
            lambda folder: write_idx(folder, grey(256, 4, 4), every),
            "mine: expected at most 255 classes, found 256",
        ),
    )
    yield (
        "IDX, a wide image",
        Case(
            lambda folder: write_idx(folder, grey(2, 4, 2000), [0, 1]),
            "expected images of at most 1024 pixels a side.*found 2 of 4 x 2000; set the size",
        ),
    )
