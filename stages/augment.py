"""Add copies of the training images, made by one family of distortions.

Reads ``data/train/original/pixels/`` and ``params.yaml: augment.<family>``; writes
``data/train/<family>/pixels/`` (images, labels, source) and ``reports/augment/<family>.png``.
The originals come first; ``source`` names the original that each row is a copy of. Copies are
written batch by batch as they are made, so there may be more of them than fit into memory.
Test images are never read.
"""

import importlib
from collections.abc import Iterable
from itertools import chain, repeat
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError, run_stage
from stages.config.problems import did_you_mean
from stages.figures.gallery import copies_figure
from stages.store.arrays import Stream, read_arrays, write_arrays
from stages.store.reports import write_figure
from stages.store.rows import blocks
from stages.store.seeds import derive_seed

ORIGINAL = Path("data/train/original/pixels")
FAMILIES = ("shift", "warp")

Images = npt.NDArray[np.uint8]


def with_copies(
    images: Images, labels: npt.NDArray[np.uint8], copies: Iterable[Images], n_copies: int
) -> dict[str, Stream]:
    """Return the training set of the originals followed by their copies, to be written.

    Parameters
    ----------
    images : (n, height, width) uint8
    labels : (n,) uint8
    copies : iterable of (n_batch, height, width) uint8
        In batches: a copy of each image, in their order, then another of each, and so on.
    n_copies : int
        Of an image.

    Returns
    -------
    dict
        ``images`` ((1 + n_copies) * n, height, width), ``labels``, and ``source``, the
        row of the original as int32.
    """
    repeats, n = 1 + n_copies, len(images)
    source = np.arange(n, dtype=np.int32)
    originals = (images[block] for block in blocks(n))
    return {
        "images": Stream((repeats * n, *images.shape[1:]), np.uint8, chain(originals, copies)),
        "labels": Stream((repeats * n,), np.uint8, repeat(labels, repeats)),
        "source": Stream((repeats * n,), np.int32, repeat(source, repeats)),
    }


def main() -> None:
    """Read, copy, write."""
    name = read_argument("family", f"one of {', '.join(FAMILIES)}")
    if name not in FAMILIES:
        raise PipelineError(f"augment: {name}: unknown family{did_you_mean(name, FAMILIES)}")
    family = importlib.import_module(f"stages.imaging.{name}")
    chosen = params.load(f"augment.{name}", family.Params)
    seed = derive_seed(params.load_seed(), f"augment.{name}")
    images, labels = read_arrays(ORIGINAL, "images", "labels")
    folder, n_copies = Path("data/train") / name / "pixels", family.n_copies(chosen)
    batches = family.batches(images, chosen, seed)
    write_arrays(folder, **with_copies(images, labels, batches, n_copies))
    (written,) = read_arrays(folder, "images")
    copies = written[len(images) :].reshape(n_copies, *images.shape)
    write_figure(Path("reports/augment") / f"{name}.png", copies_figure(images, copies, name))


if __name__ == "__main__":
    run_stage(main)
