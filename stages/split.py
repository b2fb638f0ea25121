"""Turn the IDX files into a training and a test set that share no image.

Reads ``data/raw/`` and ``params.yaml: split``; writes ``data/train/original/pixels/`` (images,
labels, source), ``data/test/`` (images, labels), ``data/classes.json`` (names) and
``reports/split/label_counts.json``. A published split is kept: what was a test image stays
one. Without a test part one is held out, a share of each class. From here on labels are codes
0, 1, …, each the place of its class among the names.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.config.notes import tell
from stages.config.section import Section
from stages.config.types import Count
from stages.learning.feasible import too_few
from stages.learning.held_out import LEAST, held_out, rare_classes, shared_rows
from stages.learning.sampling import stratified_sample
from stages.scoring.class_names import listed, name_problems
from stages.store.arrays import write_arrays
from stages.store.class_names import CLASSES
from stages.store.raw_images import Part, read_raw
from stages.store.reports import write_json
from stages.store.seeds import derive_seed

RAW = Path("data/raw")
TRAIN = Path("data/train/original/pixels")
TEST = Path("data/test")
REPORT = Path("reports/split/label_counts.json")

Labels = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.intp]


class Params(Section):
    """How many images to keep, where null keeps all; and what is a test image."""

    train_size: Count | None
    test_size: Count | None
    test_share: Annotated[float, Field(gt=0, lt=1)]
    """Of each class, where the source has no test part."""
    drop_shared: bool
    """Whether test images that are training images too are left out, not refused."""


def find_problems(train: Part, test: Part, names: Sequence[str]) -> list[str]:
    """Return one line for each reason not to trust a split.

    There are two classes or more, with training images of each and test images of two or
    more of them; no test image is byte for byte a training image.
    """
    found = []
    if len(np.unique(train.labels)) < 2:
        found.append(
            f"training labels: expected two classes or more, found {_of(train.labels, names)}"
        )
    strangers = np.isin(test.labels, train.labels, invert=True)
    if strangers.any():
        found.append(
            "test labels: expected classes of the training set, "
            f"found {_of(test.labels[strangers], names)} ({test.place(int(strangers.argmax()))})"
        )
    if len(np.unique(test.labels)) < 2:
        found.append(f"test labels: expected two classes or more, found {_of(test.labels, names)}")
    shared = shared_rows(train.images, test.images)
    if shared:
        pairs = [
            f"{test.place(own)} ({'as training ' if train.names is None else ''}{train.place(row)})"
            for own, row in shared.items()
        ]
        found.append(
            f"test images: expected none of the training images, found {len(shared)}: "
            f"{listed(pairs)}; to leave them out: split.drop_shared: true"
        )
    return found


def without_shared(train: Part, test: Part) -> Part:
    """Return the test images that are no training images; how many are, is told on stderr."""
    shared = shared_rows(train.images, test.images)
    if not shared:
        return test
    kept = np.setdiff1d(np.arange(len(test.labels)), list(shared))
    if len(kept) == 0:
        raise PipelineError(f"{RAW}: test images: found all of them among the training images")
    names = listed([test.place(row) for row in shared])
    tell(str(RAW), [f"{len(shared)} test images are training images too, left out: {names}"])
    return test[kept]


def hold_out(whole: Part, names: Sequence[str], share: float, seed: int) -> tuple[Part, Part]:
    """Return a training and a test part of a set that has no test part.

    Raises
    ------
    PipelineError
        If a class has too few images for both.
    """
    few = [
        f"{count} of class {names[label]}"
        for label, count in rare_classes(whole.images, whole.labels).items()
    ]
    if few:
        raise PipelineError(
            f"{RAW}: expected {LEAST} different images or more of every class, since there is no "
            f"test part (two to learn from, one to test), found {listed(few)}; add images, or a "
            "test part"
        )
    tested = held_out(whole.images, whole.labels, share, seed)
    note = (
        f"no test part: {len(tested)} of {len(whole.labels)} images are held out, "
        f"{share:g} of each class (split.test_share)"
    )
    tell(str(RAW), [note])
    return whole[np.setdiff1d(np.arange(len(whole.labels)), tested)], whole[tested]


def label_counts(codes: Labels, names: Sequence[str]) -> dict[str, Any]:
    """Return the number of images, and of each class's by its name."""
    counts = np.bincount(codes, minlength=len(names)).tolist()
    return {"n": len(codes), "labels": dict(zip(names, counts, strict=True))}


def main() -> None:
    """Read, hold out or check, sample, write."""
    chosen, seed = params.load("split", Params), params.load_seed()
    train, test, names = read_raw(RAW)
    if test is None:
        train, test = hold_out(
            train, names, chosen.test_share, derive_seed(seed, "split.test_share")
        )
    elif chosen.drop_shared:
        test = without_shared(train, test)
    if found := find_problems(train, test, names) + name_problems(list(names)):
        raise PipelineError("\n".join(f"{RAW}: {line}" for line in found))
    train = train[_sample("train", train.labels, chosen.train_size, names, seed)]
    test = test[_sample("test", test.labels, chosen.test_size, names, seed)]
    if found := too_few(train.labels, len(test.labels), names):
        raise PipelineError("\n".join(f"{RAW}: {line}" for line in found))
    classes = np.unique(train.labels)
    if len(missing := np.setdiff1d(classes, test.labels)):
        tell(str(RAW), [f"no test image of {listed([names[label] for label in missing])}"])
    codes = {
        part: np.searchsorted(classes, own.labels).astype(np.uint8)
        for part, own in (("train", train), ("test", test))
    }
    source = np.arange(len(codes["train"]), dtype=np.int32)
    write_arrays(TRAIN, images=train.images, labels=codes["train"], source=source)
    write_arrays(TEST, images=test.images, labels=codes["test"])
    kept = [names[label] for label in classes]
    write_json(CLASSES, kept)
    write_json(REPORT, {part: label_counts(own, kept) for part, own in codes.items()})


def _sample(part: str, labels: Labels, size: int | None, names: Sequence[str], seed: int) -> Rows:
    key = f"{params.PARAMS}: split.{part}_size"
    try:
        rows = stratified_sample(labels, size, derive_seed(seed, f"split.{part}"))
    except ValueError as error:
        raise PipelineError(f"{key}: {error}") from None
    missing = np.setdiff1d(labels, labels[rows])
    if len(missing):
        raise PipelineError(
            f"{key}: expected images of every class, found none of {_of(missing, names)} "
            f"in a sample of {size}; sample more"
        )
    return rows


def _of(labels: Labels, names: Sequence[str]) -> str:
    return listed([names[label] for label in np.unique(labels)])


if __name__ == "__main__":
    run_stage(main)
