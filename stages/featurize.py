"""Turn a training set's images into vectors, once for all the models that take them.

Reads ``data/train/<set>/pixels/`` and ``params.yaml: features.<features>``; writes
``data/train/<set>/<features>/`` (vectors, labels, source), row for row, and the height and
width of an image. Nothing is learned from the images: each one's vector depends on that image
alone.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.cluster.spread import in_order
from stages.config.arguments import read_arguments
from stages.config.errors import run_stage
from stages.store.arrays import Stream, read_arrays, write_arrays
from stages.store.rows import Rows, blocks
from stages.store.training_set import load_extractor, vectors_of

BLOCK = 10_000  # images whose vectors are in memory at once
TRAIN = Path("data/train")


def vector_blocks(vectors: Rows) -> Iterator[npt.NDArray[np.float32]]:
    """Return vectors, (n, d) float32, a block at a time."""
    return in_order(vectors.__getitem__, list(blocks(len(vectors), BLOCK)), "blocks")


def main() -> None:
    """Read, transform, write."""
    name, features = read_arguments(
        set="a training set, such as original", features="a key of features: in params.yaml"
    )
    folder = TRAIN / name
    images, labels, source = read_arrays(folder / "pixels", "images", "labels", "source")
    made = vectors_of(images, load_extractor(features))
    vectors = Stream(made.shape, made.dtype, vector_blocks(made))
    shape = np.array(images.shape[1:], dtype=np.int32)
    write_arrays(
        folder / features, vectors=vectors, labels=labels, source=source, image_shape=shape
    )


if __name__ == "__main__":
    run_stage(main)
