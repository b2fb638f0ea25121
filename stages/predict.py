"""Score the test images by one fitted model.

Reads ``models/<model>.skops`` and the images of ``data/test/``; writes
``data/scores/test/<model>/`` (scores, which are probabilities). No test label is read.
"""

from pathlib import Path

from stages.config.arguments import read_argument
from stages.config.errors import run_stage
from stages.learning.classifier import class_scores
from stages.store.arrays import read_arrays, write_arrays
from stages.store.model_file import load_model

TEST = Path("data/test")


def main() -> None:
    """Read, score, write."""
    name = read_argument("model", "a key of models: in params.yaml")
    model = load_model(Path("models") / f"{name}.skops")
    (images,) = read_arrays(TEST, "images")
    write_arrays(Path("data/scores/test") / name, scores=class_scores(model, images))


if __name__ == "__main__":
    run_stage(main)
