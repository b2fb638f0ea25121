"""Let models score the digits of other people.

Reads ``models/<model>.skops`` of the models that the command line names, and scikit-learn's
digits; writes ``data/studies/external_validation/<model>/``, the scores of the images in each of
`FORMS`. No label is read.
"""

import argparse
from pathlib import Path

from stages.learning.classifier import class_scores
from stages.store.arrays import write_arrays
from stages.store.files import replaced_folder
from stages.store.left_out import run_study
from stages.store.model_file import load_model
from stages.studies.external_validation.digits import FORMS, in_form, read_digits

MODELS = Path("models")
SCORES = Path("data/studies/external_validation")


def main() -> None:
    """Read, bring to MNIST's form, score, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="+", help="keys of models: in params.yaml, or committee")
    names = parser.parse_args().models
    images, _ = read_digits()
    forms = {form: in_form(images, form) for form in FORMS}
    with replaced_folder(SCORES) as folder:
        for name in names:
            model = load_model(MODELS / f"{name}.skops")
            scores = {form: class_scores(model, own) for form, own in forms.items()}
            write_arrays(folder / name, **scores)


if __name__ == "__main__":
    run_study("external_validation_compute", main)
