"""The images of ``data/raw/``, with the names of their classes and files."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.imaging import idx
from stages.store.reports import read_json

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Part:
    """Images, the numbers of their classes, and what messages call them.

    Attributes
    ----------
    images : (n, height, width) uint8
    labels : (n,) uint8
    names : list of str or None
        Of the files; None where images have none of their own.
    """

    images: Images
    labels: Labels
    names: list[str] | None = None

    def place(self, row: int) -> str:
        """Return the file of an image, or its row, counted from 0."""
        return f"row {row}" if self.names is None else self.names[row]

    def __getitem__(self, rows: npt.NDArray[np.intp]) -> "Part":
        names = None if self.names is None else [self.names[row] for row in rows]
        return Part(self.images[rows], self.labels[rows], names)


def read_raw(folder: Path) -> tuple[Part, Part | None, list[str]]:
    """Return the training part, the test part if there is one, and the name of each label."""
    named, classes = folder / "names.json", folder / "classes.json"
    files = read_json(named) if named.exists() else {}
    names = read_json(classes) if classes.exists() else [str(label) for label in range(256)]
    train = Part(*_read_idx(folder, "train"), files.get("train"))
    if not (folder / "t10k-images-idx3-ubyte").exists():
        return train, None, names
    return train, Part(*_read_idx(folder, "t10k"), files.get("test")), names


def _read_idx(folder: Path, part: str) -> tuple[Images, Labels]:
    arrays = []
    for name in (f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte"):
        with (folder / name).open("rb") as stream:
            arrays.append(idx.decode(stream, name))
    return arrays[0], arrays[1]
