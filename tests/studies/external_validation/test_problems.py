"""A project whose classes are not the ten digits, or not in MNIST's form, is told in a line."""

from dataclasses import replace

import pytest

from stages.studies.external_validation.params import Params
from stages.studies.external_validation.problems import problems
from tests.studies.valid_studies import known

CHOSEN = Params(drawn=20)


def test_the_ten_digits_in_mnists_form_are_taken() -> None:
    assert problems(CHOSEN, known()) == []


@pytest.mark.parametrize("n_classes", [2, 3, 9])
def test_other_classes_are_refused(n_classes: int) -> None:
    (line,) = problems(CHOSEN, known(n_classes))
    assert line.startswith("external_validation: expected the digits 0 to 9 as classes, found 0, 1")


def test_ten_other_classes_are_refused() -> None:
    clothes = ["T-shirt", "trouser", *map(str, range(2, 10))]
    (line,) = problems(CHOSEN, replace(known(), names=clothes))
    assert line.endswith("found T-shirt, trouser, 2, 3, 4, 5, 6, 7, 8, 9")


def test_images_of_another_size_are_refused() -> None:
    assert problems(CHOSEN, replace(known(), shape=(32, 28))) == [
        "external_validation: expected images of 28 x 28 pixels, found 32 x 28"
    ]


def test_a_model_that_there_is_not_is_refused() -> None:
    (line,) = problems(CHOSEN, replace(known(), taken=["sgd", "knm"]))
    assert line == (
        "external_validation_compute in dvc.yaml: no such model 'knm'; did you mean knn?"
    )
