"""Turn a training set's images into vectors, once for all the models that take them.

Reads ``data/train/<set>/pixels/`` and ``params.yaml: features.<features>``; writes
``data/train/<set>/<features>/`` (vectors, labels, source), row for row, and the height and
width of an image. Nothing is learned from the images: each one's vector depends on that image
alone.
"""

from pathlib import Path

import numpy as np

from stages.config.arguments import read_arguments
from stages.config.errors import run_stage
from stages.store.arrays import read_arrays, write_arrays
from stages.store.training_set import load_extractor

TRAIN = Path("data/train")


def main() -> None:
    """Read, transform, write."""
    name, features = read_arguments(
        set="a training set, such as original", features="a key of features: in params.yaml"
    )
    folder = TRAIN / name
    images, labels, source = read_arrays(folder / "pixels", "images", "labels", "source")
    vectors = images
    for step in load_extractor(features):
        vectors = step.fit_transform(vectors)
    shape = np.array(images.shape[1:], dtype=np.int32)
    write_arrays(
        folder / features, vectors=vectors, labels=labels, source=source, image_shape=shape
    )


if __name__ == "__main__":
    run_stage(main)
