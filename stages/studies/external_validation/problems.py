"""Other classes than the ten digits, other images than MNIST's, and models that there are not."""

from stages.imaging.mnist_form import SIDE
from stages.studies.external_validation.digits import CLASSES
from stages.studies.external_validation.params import Params
from stages.studies.known import Known


def problems(chosen: Params, known: Known) -> list[str]:  # noqa: ARG001 - as of every study
    """Return one line if models do not know digits in MNIST's form, or are not there."""
    found = known.model_problems("external_validation_compute in dvc.yaml", known.taken)
    if tuple(known.names) != CLASSES:
        listed = ", ".join(known.names[:12])
        found.append(f"external_validation: expected the digits 0 to 9 as classes, found {listed}")
    if known.shape != (SIDE, SIDE):
        height, width = known.shape
        found.append(
            f"external_validation: expected images of {SIDE} x {SIDE} pixels, "
            f"found {height} x {width}"
        )
    return found
