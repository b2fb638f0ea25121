"""Sources of images that are malformed, each in one way, with what is to be said of it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

IMAGES = np.arange(6 * 16, dtype=np.uint8).reshape(6, 4, 4)
LABELS = np.array([0, 1, 2, 0, 1, 2], dtype=np.uint8)
HEADER = "label," + ",".join(f"pixel{i}" for i in range(4)) + "\n"


class Case(NamedTuple):
    """What writes a source into a folder, and what its one line matches (a regex)."""

    write: Callable[[Path], object]
    told: str
    source: str = "mine"
    options: dict[str, Any] = {}  # noqa: RUF012 - of params.yaml: data


def png(image: npt.NDArray[np.uint8], **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, format="PNG", **options)
    return stream.getvalue()


def text(content: str | bytes, name: str = "train.csv") -> Callable[[Path], object]:
    raw = content if isinstance(content, bytes) else content.encode()
    return lambda folder: put(folder / name, raw)


def both(*writes: Callable[[Path], object]) -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        for each in writes:
            each(folder)

    return write


def put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def grey(*shape: int) -> npt.NDArray[np.uint8]:
    return np.zeros(shape, np.uint8)
