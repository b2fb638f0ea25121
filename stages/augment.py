"""Add copies of the training images, made by one family of distortions.

Reads ``data/train/original/pixels/`` and ``params.yaml: augment.<family>``; writes
``data/train/<family>/pixels/`` (images, labels, source) and ``reports/augment/<family>.png``.
The originals come first; ``source`` names the original that each row is a copy of.
Test images are never read.
"""

import importlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError, run_stage
from stages.config.problems import did_you_mean
from stages.figures.gallery import copies_figure
from stages.store.arrays import read_arrays, write_arrays
from stages.store.reports import write_figure
from stages.store.seeds import derive_seed

ORIGINAL = Path("data/train/original/pixels")
FAMILIES = ("shift", "warp")


def with_copies(
    images: npt.NDArray[np.uint8], labels: npt.NDArray[np.uint8], copies: npt.NDArray[np.uint8]
) -> dict[str, npt.NDArray[np.generic]]:
    """Return the training set of the originals followed by their copies.

    Parameters
    ----------
    images : (n, height, width) uint8
    labels : (n,) uint8
    copies : (n_copies, n, height, width) uint8

    Returns
    -------
    dict
        ``images`` ((1 + n_copies) * n, height, width), ``labels``, and ``source``, the
        row of the original as int32.
    """
    repeats = 1 + len(copies)
    return {
        "images": np.concatenate([images, *copies]),
        "labels": np.tile(labels, repeats),
        "source": np.tile(np.arange(len(images), dtype=np.int32), repeats),
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
    copies = family.augment(images, chosen, seed)
    write_arrays(Path("data/train") / name / "pixels", **with_copies(images, labels, copies))
    write_figure(Path("reports/augment") / f"{name}.png", copies_figure(images, copies, name))


if __name__ == "__main__":
    run_stage(main)
