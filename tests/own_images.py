"""Images written in each form in which one's own may come."""

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from stages.imaging import idx
from stages.imaging.unify import ImageParams

AS_THEY_ARE = ImageParams(size=None, transposed=False, inverted=False)
PARTS = ("train", "t10k")

Array = npt.NDArray[np.uint8]
Labels = Sequence[Any] | npt.NDArray[Any]


def chosen(**changes: Any) -> ImageParams:
    return ImageParams.model_validate(AS_THEY_ARE.model_dump() | changes)


def write_idx(folder: Path, images: Array, labels: Labels, part: str = "train") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    packed = gzip.compress(idx.encode(np.asarray(labels, np.uint8)), mtime=0)
    (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(packed)
    (folder / f"{part}-images-idx3-ubyte").write_bytes(idx.encode(images))


def write_pictures(folder: Path, images: Array, labels: Labels, ending: str = "png") -> None:
    """Write ``<class>/<row>.<ending>``, so that by name they come in their order."""
    for row, (image, label) in enumerate(zip(images, labels, strict=True)):
        (folder / str(label)).mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(folder / str(label) / f"{row:05}.{ending}", lossless=True)


def write_csv(
    path: Path, images: Array, labels: Labels | None = None, *, header: bool = True
) -> None:
    """Write as Kaggle does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = images.reshape(len(images), -1).tolist()
    names = [f"pixel{column}" for column in range(len(rows[0]))]
    if labels is not None:
        names = ["label", *names]
        rows = [[label, *row] for label, row in zip(labels, rows, strict=True)]
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([names, *rows] if header else rows)


def by_class(labels: Labels) -> npt.NDArray[np.intp]:
    """Return the rows of images in the order in which class folders have them."""
    return np.argsort(np.array([str(label) for label in labels]), kind="stable")
