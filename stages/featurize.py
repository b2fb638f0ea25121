"""Turn a training set's images into vectors, once for all the models that take them.

Reads ``data/train/<set>/pixels/`` and ``params.yaml: features.gradients``; writes
``data/train/<set>/gradients/`` (vectors, labels, source), row for row. Nothing is
learned from the images: each one's vector depends on that image alone.
"""

from pathlib import Path

from stages import files
from stages.arguments import read_argument
from stages.errors import run_stage
from stages.training_set import load_extractor

TRAIN = Path("data/train")


def main() -> None:
    """Read, transform, write."""
    folder = TRAIN / read_argument("set", "a training set: original or warp")
    vectors, labels, source = files.read_arrays(folder / "pixels", "images", "labels", "source")
    for step in load_extractor("gradients"):
        vectors = step.fit_transform(vectors)
    files.write_arrays(folder / "gradients", vectors=vectors, labels=labels, source=source)


if __name__ == "__main__":
    run_stage(main)
