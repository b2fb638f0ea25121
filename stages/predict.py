"""Score the test images by one fitted model.

Reads ``models/<model>.skops`` and the images of ``data/test/``; writes
``data/scores/test/<model>/`` (scores, which are probabilities). No test label is read.
"""

from pathlib import Path

import numpy as np

from stages.config.arguments import read_argument
from stages.config.errors import run_stage
from stages.learning.classifier import score_batches
from stages.store.arrays import Stream, read_arrays, write_arrays
from stages.store.model_file import load_model

TEST = Path("data/test")


def main() -> None:
    """Read, score, write."""
    name = read_argument("model", "a key of models: in params.yaml")
    model = load_model(Path("models") / f"{name}.skops")
    (images,) = read_arrays(TEST, "images")
    shape = len(images), len(model.classes_)
    scores = Stream(shape, np.float32, score_batches(model, images))
    write_arrays(Path("data/scores/test") / name, scores=scores)


if __name__ == "__main__":
    run_stage(main)
