"""Turn the four IDX files into a training and a test set that share no image.

Reads ``data/raw/`` and ``params.yaml: split``; writes ``data/train/original/pixels/`` (images,
labels, source), ``data/test/`` (images, labels) and ``reports/split/label_counts.json``.
The published split is kept: what was a test image stays one.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.config.section import Section
from stages.config.types import Count
from stages.imaging import idx
from stages.learning.sampling import stratified_sample
from stages.store.arrays import write_arrays
from stages.store.reports import write_json
from stages.store.seeds import derive_seed

RAW = Path("data/raw")
TRAIN = Path("data/train/original/pixels")
TEST = Path("data/test")
REPORT = Path("reports/split/label_counts.json")

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.uint8]


class Params(Section):
    """How many images to keep; null keeps all."""

    train_size: Count | None
    test_size: Count | None


def find_problems(
    train: Images, train_labels: Labels, test: Images, test_labels: Labels
) -> list[str]:
    """Return one line for each reason not to trust a split.

    Classes are 0, 1, … without a gap, each with training and test images; no test image
    is byte for byte a training image.
    """
    found = []
    classes = np.unique(train_labels)
    if len(classes) < 2 or classes[-1] != len(classes) - 1:
        found.append(
            f"training labels: expected 0, 1, 2, … without a gap, found {classes.tolist()}"
        )
    strangers = np.setdiff1d(test_labels, train_labels)
    if len(strangers):
        found.append(
            f"test labels: expected classes of the training set, found {strangers.tolist()}"
        )
    missing = np.setdiff1d(train_labels, test_labels)
    if len(missing):
        found.append(
            f"test labels: expected every class of the training set, missing {missing.tolist()}"
        )
    known = {image.tobytes() for image in train}
    shared = [row for row, image in enumerate(test) if image.tobytes() in known]
    if shared:
        found.append(
            f"test images: expected none of the training images, found {len(shared)} "
            f"(first: row {shared[0]})"
        )
    return found


def label_counts(labels: Labels) -> dict[str, Any]:
    """Return the number of images, and of each class's."""
    classes, counts = np.unique(labels, return_counts=True)
    by_class = {str(label): int(count) for label, count in zip(classes, counts, strict=True)}
    return {"n": len(labels), "labels": by_class}


def main() -> None:
    """Read, sample, check, write."""
    chosen, seed = params.load("split", Params), params.load_seed()
    train, train_labels = _read_idx("train")
    test, test_labels = _read_idx("t10k")
    found = find_problems(train, train_labels, test, test_labels)
    if found:
        raise PipelineError("\n".join(f"{RAW}: {line}" for line in found))
    kept = _sample("train", train_labels, chosen.train_size, seed)
    tested = _sample("test", test_labels, chosen.test_size, seed)
    write_arrays(
        TRAIN,
        images=train[kept],
        labels=train_labels[kept],
        source=np.arange(len(kept), dtype=np.int32),
    )
    write_arrays(TEST, images=test[tested], labels=test_labels[tested])
    counts = {"train": label_counts(train_labels[kept]), "test": label_counts(test_labels[tested])}
    write_json(REPORT, counts)


def _sample(part: str, labels: Labels, size: int | None, seed: int) -> npt.NDArray[np.intp]:
    key = f"{params.PARAMS}: split.{part}_size"
    try:
        rows = stratified_sample(labels, size, derive_seed(seed, f"split.{part}"))
    except ValueError as error:
        raise PipelineError(f"{key}: {error}") from None
    missing = np.setdiff1d(labels, labels[rows])
    if len(missing):
        raise PipelineError(
            f"{key}: expected images of every class, found none of {missing.tolist()} "
            f"in a sample of {size}; sample more"
        )
    return rows


def _read_idx(part: str) -> tuple[Images, Labels]:
    arrays = []
    for name in (f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte"):
        with (RAW / name).open("rb") as stream:
            arrays.append(idx.decode(stream, name))
    return arrays[0], arrays[1]


if __name__ == "__main__":
    run_stage(main)
