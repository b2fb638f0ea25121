"""Let one model score the digits of other people.

Reads ``models/<model>.skops`` and scikit-learn's digits; writes
``data/studies/external_validation/<model>/``, the scores of the images in each of `FORMS`. No
label is read.
"""

from pathlib import Path

from stages.config.arguments import read_argument
from stages.learning.classifier import class_scores
from stages.store.arrays import write_arrays
from stages.store.left_out import run_study
from stages.store.model_file import load_model
from stages.studies.external_validation.digits import FORMS, in_form, read_digits

MODELS = Path("models")
SCORES = Path("data/studies/external_validation")


def main() -> None:
    """Read, bring to MNIST's form, score, write."""
    name = read_argument("model", "a key of models: in params.yaml, or committee")
    model = load_model(MODELS / f"{name}.skops")
    images, _ = read_digits()
    scores = {form: class_scores(model, in_form(images, form)) for form in FORMS}
    write_arrays(SCORES / name, **scores)


if __name__ == "__main__":
    run_study("external_validation_compute", main)
