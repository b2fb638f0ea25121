"""Digits of other people than MNIST's, brought to MNIST's form.

They are scikit-learn's `load_digits`, the test part of the UCI set "Optical recognition of
handwritten digits" (Alpaydin & Kaynak 1998): 13 writers in Turkey, their digits stretched to
20 x 32 pixels and set upright by NIST's programs, then counted in blocks of 4 x 4. MNIST's are
by other writers in the United States. The package has them: nothing is downloaded.
"""

import numpy as np
import numpy.typing as npt

from stages.imaging.mnist_form import ROUNDS, SIDE, to_mnist_form

# Rounds of back-projection by which the images are enlarged: none, for comparison, and as
# everywhere else.
PLAIN, FORM = "interpolated", "back_projected"
FORMS = {PLAIN: 0, FORM: ROUNDS}
CLASSES = tuple("0123456789")

Images = npt.NDArray[np.uint8]


def read_digits() -> tuple[Images, npt.NDArray[np.uint8]]:
    """Return the images, (1797, 8, 8) uint8 from 0 to 16, and their labels, (1797,) uint8."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    return digits.images.astype(np.uint8), digits.target.astype(np.uint8)


def in_form(images: npt.NDArray[np.uint8], form: str) -> Images:
    """Return each image in MNIST's form, (n, 28, 28) uint8, enlarged as `FORMS` says."""
    found = np.zeros((len(images), SIDE, SIDE), dtype=np.uint8)
    for place, image in enumerate(images):
        found[place] = to_mnist_form(image, FORMS[form])
    return found
