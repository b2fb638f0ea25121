"""Malformed NPZ files."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.sources.malformed import IMAGES, LABELS, Case, both, grey, put


def npz(**arrays: Any) -> Callable[[Path], object]:
    return both(Path.mkdir, lambda folder: np.savez(folder / "my.npz", **arrays))


def changed_npz(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        npz(x_train=IMAGES, y_train=LABELS)(folder)
        file = folder / "my.npz"
        file.write_bytes(change(file.read_bytes()))

    return write


def bomb(folder: Path, shape: tuple[int, ...], descr: str = "|u1") -> None:
    """Write an archive whose array says that it is large."""
    folder.mkdir()
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        stream, {"descr": descr, "fortran_order": False, "shape": shape}
    )
    with zipfile.ZipFile(folder / "my.npz", "w") as archive:
        archive.writestr("x_train.npy", stream.getvalue() + b"\0" * 9)
        archive.writestr("y_train.npy", stream.getvalue())


def of_npz() -> Iterator[tuple[str, Case]]:
    numbers = {"x_train": IMAGES, "y_train": LABELS}
    for name, arrays, told in (
        (
            "no images",
            {"y_train": LABELS},
            "my.npz: expected arrays x_train, y_train.*found y_train",
        ),
        (
            "no labels",
            {"x_train": IMAGES},
            "my.npz: expected arrays x_train, y_train.*found x_train",
        ),
        ("other names", {"a": IMAGES, "b": LABELS}, "my.npz: expected arrays .*found a, b"),
        ("no arrays", {}, "my.npz: expected arrays .*found none"),
        (
            "fewer labels",
            numbers | {"y_train": LABELS[:5]},
            r"y_train: expected 6 labels.*found shape \(5,\)",
        ),
        (
            "labels one-hot",
            numbers | {"y_train": np.eye(6)},
            r"y_train: expected 6 labels.*found shape \(6, 6\)",
        ),
        (
            "labels of fractions",
            numbers | {"y_train": LABELS + 0.5},
            "y_train: row 0: expected a label that is a whole number",
        ),
        (
            "labels of nan",
            numbers | {"y_train": np.full(6, np.nan)},
            "y_train: row 0: expected a label.*found nan",
        ),
        (
            "labels of dates",
            numbers | {"y_train": LABELS.astype("M8[s]")},
            "y_train: expected labels that are numbers or names",
        ),
        (
            "labels of nothing",
            numbers | {"y_train": np.array([""] * 6)},
            "y_train: row 0: expected the name of a class",
        ),
        (
            "objects",
            numbers | {"y_train": np.array([None] * 6)},
            "y_train: expected a NumPy array, found: Object arrays cannot",
        ),
        (
            "images of one dimension",
            numbers | {"x_train": LABELS},
            r"x_train: expected images \(n, height, width\).*found shape \(6,\)",
        ),
        (
            "images of five channels",
            numbers | {"x_train": grey(6, 4, 4, 5)},
            r"x_train: expected images .*found shape \(6, 4, 4, 5\)",
        ),
        (
            "images of channels first",
            numbers | {"x_train": grey(6, 3, 9, 9)},
            r"x_train: expected images .*found shape \(6, 3, 9, 9\)",
        ),
        (
            "rows that are no square",
            numbers | {"x_train": grey(6, 15)},
            "x_train: expected rows of height x width pixels, found 15",
        ),
        (
            "no rows",
            {"x_train": grey(0, 4, 4), "y_train": LABELS[:0]},
            r"x_train: expected images .*found shape \(0, 4, 4\)",
        ),
        (
            "too bright",
            numbers | {"x_train": IMAGES.astype(int) + 200},
            "x_train: expected pixels from 0 to 255, found 200 to 295",
        ),
        (
            "negative",
            numbers | {"x_train": IMAGES.astype(np.int8) - np.int8(1)},
            "x_train: expected pixels from 0 to 255, found -1",
        ),
        (
            "of mean 0",
            numbers | {"x_train": IMAGES / 50 - 1},
            "x_train: expected pixels .*or fractions from 0 to 1, found -1 to 0.9",
        ),
        (
            "of nan",
            numbers | {"x_train": IMAGES + np.nan},
            "x_train: expected pixels .*found nan among them, which is no number",
        ),
        (
            "a little above 1",
            numbers | {"x_train": IMAGES / 95 * 1.0000001},
            "x_train: expected pixels .*found 0 to 1.0000001 with fractions",
        ),
        (
            "complex",
            numbers | {"x_train": IMAGES + 1j},
            "x_train: expected pixels that are numbers, found complex128",
        ),
        (
            "texts",
            numbers | {"x_train": IMAGES.astype(str)},
            "x_train: expected pixels that are numbers",
        ),
        (
            "a scale of each part",
            numbers | {"x_train": IMAGES % 2, "x_test": IMAGES % 2 * 255.0, "y_test": LABELS},
            "x_train: expected pixels on one scale in both parts, found 0 to 1 here and up to 255",
        ),
        (
            "fractions in one part",
            numbers | {"x_train": IMAGES / 1.0, "x_test": IMAGES / 255, "y_test": LABELS},
            "x_test: expected pixels on one scale in both parts, found 0 to 0.37",
        ),
        (
            "a bad test part",
            numbers | {"x_test": IMAGES, "y_test": LABELS[:2]},
            r"y_test: expected 6 labels.*found shape \(2,\)",
        ),
        (
            "256 classes",
            {"x_train": grey(256, 2, 2), "y_train": np.arange(256)},
            "expected at most 255 classes, found 256",
        ),
    ):
        yield f"NPZ, {name}", Case(npz(**arrays), rf"mine: .*{told}")
    for name, change, told in (
        ("empty", lambda _: b"", "my.npz: expected an NPZ file, found"),
        ("a text", lambda _: b"hello", "my.npz: expected an NPZ file, found"),
        ("cut", lambda good: good[:-30], "my.npz: expected an NPZ file, found"),
        (
            "its data changed",
            lambda good: good.replace(IMAGES.tobytes(), bytes(96)),
            "x_train: expected a NumPy array, found: Bad CRC",
        ),
        (
            "its head changed",
            lambda good: good.replace(b"NUMPY", b"numpy"),
            "x_train: expected a NumPy array, found",
        ),
    ):
        yield f"NPZ, {name}", Case(changed_npz(change), rf"mine: .*{told}")
    yield (
        "NPZ, a bomb",
        Case(
            lambda folder: bomb(folder, (10**6, 10**3, 10**3)),
            r"x_train: expected an array of at most 4096 MB, found uint8 \(1000000",
        ),
    )
    yield (
        "NPZ, a lie",
        Case(
            lambda folder: bomb(folder, (10**6, 28, 28)), "x_train: expected a NumPy array, found"
        ),
    )
    yield "NPZ, as a file", Case(npz(a=LABELS), r"mine/my.npz: expected arrays", "mine/my.npz")
    yield (
        "NPZ, two",
        Case(
            both(npz(a=LABELS), lambda folder: put(folder / "b.npz", b"")),
            "expected one .npz file of each part, found b.npz and my.npz",
        ),
    )
