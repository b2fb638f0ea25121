"""Fit one model on its whole training set.

Reads ``data/train/<train_on>/`` and ``params.yaml: models.<model>``; writes
``models/<model>.skops``, which holds the whole way from image to class.
"""

from pathlib import Path

from stages import files, params
from stages.arguments import read_argument
from stages.errors import run_stage
from stages.learning.scores import fit
from stages.model_file import save_model
from stages.model_params import load_model_params
from stages.seeds import derive_seed


def main() -> None:
    """Read, fit, write."""
    name = read_argument("model", "a key of models: in params.yaml")
    family, chosen = load_model_params(name)
    images, labels = files.read_arrays(Path("data/train") / chosen.train_on, "images", "labels")
    classifier = family.build(chosen, derive_seed(params.load_seed(), f"models.{name}"))
    save_model(Path("models") / f"{name}.skops", fit(classifier, images, labels))


if __name__ == "__main__":
    run_stage(main)
