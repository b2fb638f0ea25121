"""``data/raw/``: images of any form, unified, as IDX files with their classes and names.

Labels that are whole numbers from 0 to 255 are written as they are; of others the codes, whose
names ``classes.json`` lists. ``names.json`` has the files of images that have one each.
"""

import json
from collections import Counter
from collections.abc import Sequence

import numpy as np

from stages.imaging import idx
from stages.imaging.unify import ImageParams, Size, common_size, stored_sizes, unified
from stages.sources.inversion import inversion_note
from stages.sources.known import (
    TEST_IMAGES,
    TEST_LABELS,
    TRAIN_IMAGES,
    TRAIN_LABELS,
    IdxFiles,
    SourceError,
)
from stages.sources.parts import MAX_CLASSES, Found, Part, is_plain_number, ordered

CLASSES_FILE = "classes.json"
NAMES_FILE = "names.json"
FILES = {"train": (TRAIN_IMAGES, TRAIN_LABELS), "test": (TEST_IMAGES, TEST_LABELS)}


def as_raw_files(found: Found, chosen: ImageParams) -> tuple[IdxFiles, list[str]]:
    """Return the files of ``data/raw/`` by name, and what a user should know, a line each.

    The test images are brought to the size of the training images.

    Raises
    ------
    SourceError
        In one line, if there are more than `MAX_CLASSES` classes, or images are too large.
    """
    parts = {"train": found.train} | ({} if found.test is None else {"test": found.test})
    classes = ordered({name for part in parts.values() for name in _labels(part)})
    if len(classes) > MAX_CLASSES:
        raise SourceError(f"expected at most {MAX_CLASSES} classes, found {len(classes)}")
    plain = all(is_plain_number(name) for name in classes)
    codes = {name: int(name) if plain else code for code, name in enumerate(classes)}
    files: IdxFiles = {}
    notes = list(found.notes)
    try:
        sizes = stored_sizes(found.train.images)
        size = common_size(sizes, chosen)
        images = {name: unified(part.images, chosen, size) for name, part in parts.items()}
    except ValueError as error:
        raise SourceError(str(error)) from error
    for name, part in parts.items():
        labels = np.array([codes[label] for label in _labels(part)], dtype=np.uint8)
        for file, array in zip(FILES[name], (images[name], labels), strict=True):
            files[file] = idx.encode(array)
    if chosen.size is None and (note := _size_note(sizes, found.test, size)):
        notes.append(note)
    if note := inversion_note(images["train"], "data.inverted: true", inverted=chosen.inverted):
        notes.append(note)
    if not plain:
        files[CLASSES_FILE] = _json(classes)
    if any(part.names is not None for part in parts.values()):
        files[NAMES_FILE] = _json({name: _names(part) for name, part in parts.items()})
    return files, notes


def _size_note(sizes: Counter[Size], test: Part | None, size: Size) -> str | None:
    """Return in a line what is brought to the size without having been asked for."""
    if len(sizes) > 1:
        return (
            f"images of {len(sizes)} sizes: all brought to the commonest, {size[0]} x {size[1]}; "
            "to another by data.size"
        )
    others = set() if test is None else set(stored_sizes(test.images)) - set(sizes)
    if not others:
        return None
    height, width = min(others)
    return (
        f"test images of another size, such as {height} x {width}: brought to that of the "
        f"training images, {size[0]} x {size[1]}"
    )


def _labels(part: Part) -> Sequence[str]:
    return part.labels or ()


def _names(part: Part) -> list[str]:
    return [part.place(row) for row in range(len(part.images))]


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
