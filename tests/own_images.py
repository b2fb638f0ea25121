"""Images written in each form in which one's own may come, and what is read of them."""

import csv
import gzip
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from stages.imaging import idx
from stages.imaging.unify import ImageParams
from stages.sources.forms import read_source
from stages.sources.known import TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS, IdxFiles
from stages.sources.raw import as_raw_files

AS_THEY_ARE = ImageParams(size=None, transposed=False, inverted=False)
PARTS = ("train", "t10k")

Array = npt.NDArray[np.uint8]
Sample = tuple[Array, Array]
Labels = Sequence[Any] | npt.NDArray[Any]


def chosen(**changes: Any) -> ImageParams:
    return ImageParams.model_validate(AS_THEY_ARE.model_dump() | changes)


def random_images(labels: list[int], seed: int) -> Sample:
    """Return an image of 3 x 4 pixels for each label."""
    images = np.random.default_rng(seed).integers(0, 256, (len(labels), 3, 4))
    return images.astype(np.uint8), np.array(labels, dtype=np.uint8)


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


def raw_of(path: Path, **changes: Any) -> IdxFiles:
    options = chosen(**changes)
    return as_raw_files(read_source(path, options), options)[0]


def arrays_of(files: IdxFiles) -> dict[str, Array]:
    return {
        name: idx.decode(io.BytesIO(content), name)
        for name, content in files.items()
        if not name.endswith(".json")
    }


def as_idx(train: Sample, test: Sample | None) -> IdxFiles:
    files = {TRAIN_IMAGES: idx.encode(train[0]), TRAIN_LABELS: idx.encode(train[1])}
    if test is not None:
        files |= {TEST_IMAGES: idx.encode(test[0]), TEST_LABELS: idx.encode(test[1])}
    return files


def without_names(files: IdxFiles) -> IdxFiles:
    return {name: content for name, content in files.items() if name != "names.json"}
