"""The digits are scikit-learn's, in MNIST's form."""

import numpy as np
from sklearn.datasets import load_digits

from stages.imaging.mnist_form import to_mnist_form
from stages.studies.external_validation.digits import FORM, FORMS, PLAIN, in_form, read_digits


def test_the_digits_are_those_of_scikit_learn() -> None:
    images, labels = read_digits()
    known = load_digits()
    assert images.dtype == labels.dtype == np.uint8
    np.testing.assert_array_equal(images, known.images)
    np.testing.assert_array_equal(labels, known.target)


def test_the_form_that_is_used_is_everyones_and_the_other_is_more_blurred() -> None:
    images, _ = read_digits()
    forms = {form: in_form(images[:100], form) for form in FORMS}
    np.testing.assert_array_equal(forms[FORM], [to_mnist_form(image) for image in images[:100]])
    grey = {form: np.mean((own > 25) & (own < 230)) for form, own in forms.items()}
    assert grey[FORM] < 0.8 * grey[PLAIN]
