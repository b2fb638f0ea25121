"""Score the test images by one fitted model.

Reads ``models/<model>.skops`` and the images of ``data/test/``; writes
``data/scores/test/<model>/`` (scores, which are probabilities). No test label is read.
"""

from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.cluster.spread import in_order
from stages.config.arguments import read_argument
from stages.config.errors import run_stage
from stages.learning.classifier import BATCH, class_scores
from stages.store.arrays import Stream, read_arrays, write_arrays
from stages.store.opened_model import opened_model
from stages.store.rows import blocks

TEST = Path("data/test")


def block_scores(
    path: Path, images: npt.NDArray[np.uint8], block: slice
) -> npt.NDArray[np.float32]:
    """Return the scores of a block of images by the model of a file, (n_block, n_classes)."""
    return class_scores(opened_model(path), images[block])


def main() -> None:
    """Read, score, write."""
    name = read_argument("model", "a key of models: in params.yaml")
    path = Path("models") / f"{name}.skops"
    (images,) = read_arrays(TEST, "images")
    shape = len(images), len(opened_model(path).classes_)
    work = partial(block_scores, path, images)
    scores = Stream(shape, np.float32, in_order(work, list(blocks(len(images), BATCH)), "score"))
    write_arrays(Path("data/scores/test") / name, scores=scores)


if __name__ == "__main__":
    run_stage(main)
