"""Sources that are of no form, or of several; and bad params."""

import os
from collections.abc import Iterator
from pathlib import Path

from tests.own_images import write_csv, write_idx
from tests.sources.malformed import HEADER, IMAGES, LABELS, Case, both, text


def of_sources() -> Iterator[tuple[str, Case]]:
    yield (
        "source, empty folder",
        Case(
            lambda folder: folder.mkdir(),
            "mine: expected one form of images: .*found an empty folder",
        ),
    )
    readme = text("hello", "README.md")
    yield (
        "source, other files",
        Case(readme, "mine: expected one form of images: .*found README.md"),
    )
    yield (
        "source, two forms",
        Case(
            both(lambda folder: write_idx(folder, IMAGES, LABELS), text(HEADER)),
            "mine: expected one form of images: .*found IDX files and train.csv",
        ),
    )
    yield (
        "source, another file",
        Case(
            text("", "my.zip"),
            r"mine/my.zip: expected a folder, or a .csv or .npz file",
            "mine/my.zip",
        ),
    )
    yield (
        "source, a named pipe",
        Case(
            both(Path.mkdir, lambda folder: os.mkfifo(folder / "pipe")),
            "mine/pipe: expected a file or a folder, found another kind",
            "mine/pipe",
        ),
    )
    yield "source, none", Case(Path.exists, "no such file or folder: 'mine'")
    yield (
        "source, a near name",
        Case(
            readme,
            "no such file or folder: 'mine/README.mb'; did you mean mine/README.md",
            "mine/README.mb",
        ),
    )
    for size, told in (
        ([28], r"data.size: expected \[height, width\].*found \[28\]"),
        ([0, 28], r"data.size: expected \[height, width\].*found \[0, 28\]"),
        ([28, 2000], r"data.size: expected \[height, width\], each from 1 to 1024"),
        ("28x28", "data.size: expected a valid list, found '28x28'"),
        ([28, "28"], "data.size.1: expected a valid integer"),
        (28, "data.size: expected a valid list, found 28"),
    ):
        yield (
            f"size, {size}",
            Case(
                lambda folder: write_csv(folder / "train.csv", IMAGES, LABELS),
                told,
                options={"size": size},
            ),
        )
    yield (
        "option, a word",
        Case(
            lambda folder: write_csv(folder / "train.csv", IMAGES, LABELS),
            "data.inverted: expected a valid boolean, found 'yes'",
            options={"inverted": "yes"},
        ),
    )
    yield (
        "option, misspelt",
        Case(
            lambda folder: write_csv(folder / "train.csv", IMAGES, LABELS),
            "data.transpose: unknown key; did you mean transposed",
            options={"transpose": True},
        ),
    )
